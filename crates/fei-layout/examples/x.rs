fn main() {
    for text in [
        "a = [\n  { at = 1, name = \"x\" }\n  { at = 2, name = \"y\" },\n]\nb = 1\n",
        "a = [\n  { at = 1 name = \"x\" },\n  { at = 2, name = \"y\" },\n]\nb = 1\n",
        "a = [\n  { at = 1, as = X(15) },\n  { at = 2, name = \"y\" },\n]\nb = 1\n",
        "a = [\n  { at = 1, as = \"X(15), b = 1 },\n  { at = 2, name = \"y\" },\n]\nb = 1\n",
        "a = 0200\nb = 0300\n c = yes\n d = 1\nd = 2\n",
        "a = [\n  { at = 1， as = “X(15)”, b = 1 },\n  { at = 2, name = \"y\" },\n]\nb = 1\n",
        "a = [\n  { at = 1, \n  { at = 2, name = \"y\" },\n]\nb = 1\n[[x]\nc=1\n",
        "a = [\n  { at = 1 }, \n  { at = 2, name = \"y\" },\n \n[x]\nc=1\n",
        "a = { b = 1, b = 2}\n[a]\nc = 1\n[z]\n[z]\nq.r = 1\nq = 2\n",
        "a = \nb\n= 3\nm = 'abc\nn=1",
    ] {
        println!("-----\n{text}");
        let (table, errors) = toml::de::DeTable::parse_recoverable(text);
        for e in &errors {
            println!("  E {:?} {} {:?}", e.span(), e.message(), e.span().map(|s| &text[s]));
        }
        println!("  T {table:?}");
    }
}
