//! Words from outside in a command: a shell reads just those words, or the command is marked as one that has to be completed.
#![no_main]

use coroner_case::{Argument, Command, Gate, TEMPLATE};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|words: (&str, &str, Vec<&str>)| {
    let (name, part, more) = words;
    let arguments = [Argument::from(name), Argument::from(part), Argument::from(more.as_slice())];
    let command = Command::new("aws x --name {} --filters Name=vpc-id,Values={} --ids {} | jq '.a b'", arguments);
    let shown = Gate::default().commands(&[command]).remove(0);
    assert!(!shown.contains('\n'), "{shown:?}");
    if shown.starts_with(TEMPLATE) {
        return;
    }
    let read = shlex::split(&shown).unwrap_or_else(|| panic!("no shell reads {shown:?}"));
    let tied = if name.starts_with('-') { vec![format!("--name={name}")] } else { vec!["--name".to_owned(), name.to_owned()] };
    let mut meant: Vec<String> = ["aws", "x"].map(str::to_owned).into_iter().chain(tied).collect();
    meant.extend(["--filters".to_owned(), format!("Name=vpc-id,Values={part}"), "--ids".to_owned()]);
    // A first value that looks like an option is tied to its own.
    match more.split_first() {
        Some((first, rest)) if first.starts_with('-') => {
            meant.pop();
            meant.push(format!("--ids={first}"));
            meant.extend(rest.iter().map(|word| (*word).to_owned()));
        }
        _ => meant.extend(more.iter().map(|word| (*word).to_owned())),
    }
    meant.extend(["|", "jq", ".a b"].map(str::to_owned));
    assert_eq!(read, meant, "{shown}");
});
