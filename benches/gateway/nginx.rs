//! nginx as a plain reverse proxy: two workers, kept connections, no log, nothing translated.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::fei::{free_address, wait_for};
use crate::process::Processes;

/// It is stopped when it is dropped.
pub(crate) struct Nginx {
    child: Child,
    address: SocketAddr,
}

impl Nginx {
    /// Starts it, and waits until it listens.
    pub(crate) fn start(folder: &Path, institution: SocketAddr) -> Result<Self, Box<dyn Error>> {
        let (folder, address) = (folder.join("nginx"), free_address()?);
        fs::create_dir(&folder)?;
        fs::write(folder.join("nginx.conf"), conf(address, institution))?;
        let child = Command::new("nginx")
            .arg("-p")
            .arg(&folder)
            .args(["-c", "nginx.conf", "-e", "error.log"])
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| format!("nginx: {error}; Debian has it in the package nginx-light"))?;
        let nginx = Self { child, address };
        wait_for(address)?;
        Ok(nginx)
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The master and its workers.
    pub(crate) fn processes(&self) -> Result<Processes, Box<dyn Error>> {
        Processes::with_children(self.child.id())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // The master ends its workers when it is asked to; killed, it would leave them.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn conf(address: SocketAddr, institution: SocketAddr) -> String {
    format!(
        "daemon off;\nworker_processes 2;\npid nginx.pid;\n\
         events {{ worker_connections 4096; }}\n\
         http {{\n  access_log off;\n  keepalive_requests 100000000;\n  \
         client_body_temp_path body;\n  proxy_temp_path proxy;\n  fastcgi_temp_path fastcgi;\n  \
         uwsgi_temp_path uwsgi;\n  scgi_temp_path scgi;\n  \
         upstream institution {{ server {institution}; keepalive 512; keepalive_requests 100000000; }}\n  \
         server {{\n    listen {address} backlog=1024;\n    location / {{\n      \
         proxy_pass http://institution;\n      proxy_http_version 1.1;\n      \
         proxy_set_header Connection \"\";\n    }}\n  }}\n}}\n"
    )
}
