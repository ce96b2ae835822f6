use std::collections::BTreeSet;

use super::*;

/// Every `$ref` of a document.
fn references(of: &Value, found: &mut BTreeSet<String>) {
    match of {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let there: BTreeSet<_> = schemas.keys().map(|name| format!("#/components/schemas/{name}")).collect();
    assert_eq!(found, there);
    assert!(found.contains("#/components/schemas/Institution"), "{found:?}");
}

#[test]
fn each_operation_has_a_name_of_its_own() {
    let names: BTreeSet<_> = OPERATIONS.iter().map(Operation::id).collect();
    assert_eq!(names.len(), OPERATIONS.len());
    assert!(names.contains("post_institutions_name"), "{names:?}");
}

#[test]
fn how_many_orders_may_wait_is_the_gateways_number() {
    assert!(TOO_MANY.1.starts_with(&format!("{} orders ", fei_gateway::WAITING_MAX)));
    let may_be_too_many = |one: &&Operation| one.others.iter().any(|(status, ..)| *status == TOO_MANY.0);
    let orders: Vec<_> = OPERATIONS.iter().filter(may_be_too_many).map(|one| one.path).collect();
    assert_eq!(orders, ["/institutions/{name}", "/transactions/{id}", "/drain", "/resume"]);
}
