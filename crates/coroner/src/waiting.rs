//! Waits for the first byte of a pipe, and not in silence: whoever forgot to send anything would not know why nothing happens.

use std::io::{self, Cursor, IsTerminal, Read};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::output::complain;

/// How long nothing may come.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    /// Until it is told what is waited for.
    told: Duration,
    /// After that, until it is given up; `None` to wait for ever.
    end: Option<Duration>,
}

impl Patience {
    /// An event may come tomorrow: who pipes a stream in has said so.
    pub(crate) const STDIN: Patience = Patience { told: Duration::from_secs(5), end: None };
    /// A program whose output is a document has begun to print it by then, or hangs.
    pub(crate) const PIPE: Patience = Patience { told: Duration::from_secs(5), end: Some(Duration::from_secs(115)) };
}

type Reader = Box<dyn Read + Send>;

/// The same reader, once something came or it ended. Somebody at a terminal sees that it is their turn, and is not told.
pub(crate) fn for_first(reader: Reader, name: &str, patience: Patience) -> io::Result<Reader> {
    if name == "standard input" && io::stdin().is_terminal() {
        return Ok(reader);
    }
    wait(reader, patience, || complain(&format!("waiting for {name}, where nothing has come yet")))
}

fn wait(mut reader: Reader, patience: Patience, tell: impl FnOnce()) -> io::Result<Reader> {
    let (sender, receiver) = mpsc::channel();
    // Nothing ends a read that hangs: the thread is left to it, and ends with the process.
    std::thread::spawn(move || {
        let mut first = vec![0; 1 << 12];
        let read = loop {
            match reader.read(&mut first) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let _ = sender.send(read.map(|length| {
            first.truncate(length);
            (first, reader)
        }));
    });
    let nothing = || {
        let seconds = (patience.told + patience.end.unwrap_or_default()).as_secs();
        io::Error::new(io::ErrorKind::TimedOut, format!("nothing came for {seconds} s; save the data to a file and give that"))
    };
    let first = match receiver.recv_timeout(patience.told) {
        Err(RecvTimeoutError::Timeout) => {
            tell();
            match patience.end {
                Some(end) => receiver.recv_timeout(end).ok(),
                None => receiver.recv().ok(),
            }
        }
        first => first.ok(),
    };
    let (first, reader) = first.ok_or_else(nothing)??;
    Ok(Box::new(Cursor::new(first).chain(reader)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::io::Write;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const SHORT: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_secs(3600);

    #[test]
    fn what_comes_is_read_whole() {
        let (reader, mut writer) = io::pipe().unwrap();
        let sent: Vec<u8> = (0..100_000u32).map(|n| n as u8).collect();
        let all = sent.clone();
        let writing = std::thread::spawn(move || writer.write_all(&sent).unwrap());
        let mut read = Vec::new();
        let mut reader = wait(Box::new(reader), Patience { told: LONG, end: None }, || unreachable!("it came")).unwrap();
        reader.read_to_end(&mut read).unwrap();
        writing.join().unwrap();
        assert_eq!(read, all);
    }

    #[test]
    fn an_empty_pipe_is_no_wait() {
        let (reader, writer) = io::pipe().unwrap();
        drop(writer);
        let mut reader = wait(Box::new(reader), Patience { told: LONG, end: None }, || unreachable!("it ended")).unwrap();
        assert_eq!(reader.read(&mut [0]).unwrap(), 0);
    }

    #[test]
    fn a_pipe_that_gives_nothing_is_told_and_given_up() {
        let (reader, _writer) = io::pipe().unwrap();
        let told = AtomicU32::new(0);
        let error = wait(Box::new(reader), Patience { told: SHORT, end: Some(SHORT) }, || {
            told.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(error.err().unwrap().kind(), io::ErrorKind::TimedOut);
        assert_eq!(told.into_inner(), 1);
    }

    #[test]
    fn what_comes_late_is_read_nevertheless() {
        let (reader, mut writer) = io::pipe().unwrap();
        let mut reader = wait(Box::new(reader), Patience { told: SHORT, end: None }, || writer.write_all(b"late").unwrap()).unwrap();
        let mut read = [0; 4];
        reader.read_exact(&mut read).unwrap();
        assert_eq!(&read, b"late");
    }
}
