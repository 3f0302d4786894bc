//! The program `starsbot-sandbox`, as other programs start it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use starsbot_reqwest::{ApiKey, Config, client};

/// The program, running. It ends with this value.
struct Program {
    child: Child,
    url: String,
}

impl Program {
    fn start(args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_starsbot-sandbox"))
            .args(args)
            .arg("--until-stdin-closes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let url = line
            .strip_prefix("listening on ")
            .expect("its address")
            .trim_end()
            .to_owned();
        Self { child, url }
    }

    fn config(&self) -> Config {
        let key = ApiKey::new("sk_sandbox").expect("a key");
        Config::new(key).base_url(&self.url).expect("loopback")
    }

    /// Closes its standard input, and waits for five seconds.
    fn ends(&mut self) -> Option<ExitStatus> {
        self.child.stdin = None;
        (0..100).find_map(|_| {
            std::thread::sleep(Duration::from_millis(50));
            self.child.try_wait().expect("it was started")
        })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.stdin = None;
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn it_serves_a_sandbox_as_it_is_told() {
    let program = Program::start(&["serve", "--balance", "0.75", "--seed", "7"]);
    let client = client(program.config());
    let balance = client.balance().await.expect("a balance");
    assert_eq!(balance.ton.to_string(), "0.75");
    let order = client.buy(10).to("johndoe").await.expect("an order");
    assert_eq!(order.message, "Stars sent to @johndoe.");
}

#[test]
fn it_listens_on_loopback_unless_it_is_told_otherwise() {
    let start = |args: &[&str]| Program::start(args).url.clone();
    assert!(start(&["serve"]).starts_with("http://127.0.0.1:"));
    assert!(start(&["serve", "--host", "0.0.0.0"]).starts_with("http://0.0.0.0:"));
}

#[test]
fn it_ends_with_the_program_that_started_it() {
    let mut program = Program::start(&["serve"]);
    let status = program.ends().expect("it ends");
    assert!(status.success());
}

#[test]
fn its_help_names_its_options() {
    let program = env!("CARGO_BIN_EXE_starsbot-sandbox");
    let help = Command::new(program).args(["serve", "--help"]).output();
    let help = help.expect("it starts");
    assert!(help.status.success());
    let text = String::from_utf8(help.stdout).expect("UTF-8");
    for option in [
        "--host",
        "--port",
        "--seed",
        "--balance",
        "--until-stdin-closes",
    ] {
        assert!(text.contains(option), "{option}: {text}");
    }
}
