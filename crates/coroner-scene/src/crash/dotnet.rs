//! Exceptions of .NET.

use super::frame::Frame;
use super::rows::Rows;
use super::{Block, Gravity, Named};
use crate::pattern::pattern;

const LIBRARIES: [&str; 16] = [
    "System.",
    "Microsoft.",
    "Npgsql.",
    "MySql",
    "MongoDB.",
    "StackExchange.",
    "Amazon.",
    "Newtonsoft.",
    "Serilog.",
    "Grpc.",
    "Polly.",
    "Dapper.",
    "RabbitMQ.",
    "Confluent.",
    "MassTransit.",
    "Autofac.",
];

/// An exception at `at`: the outermost one, its inner ones behind arrows, then the frames of the innermost first.
pub(super) fn read(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    let [unhandled, kind, message] =
        pattern!(r"^\s*(Unhandled [Ee]xception[.:] )?((?:[A-Z]\w*\.)*[A-Z][\w`]*)(?: \((?:0x)?[0-9A-Fa-f]+\))?: ?(.*)$")?.captures(head)?;
    let mut links = vec![(at, Named::new(kind, message))];
    let mut walk = rows.walk(at);
    let (mut own, mut any, mut frames) = (None::<Frame>, None::<Frame>, 0);
    while let Some(text) = walk.text() {
        let trimmed = text.trim_start();
        let mut belongs = true;
        if let Some(frame) = frame(text) {
            frames += 1;
            match frame {
                Some(frame) if frame.line.is_some() => own = own.or(Some(frame)),
                frame => any = any.or(frame),
            }
        } else if let Some([kind, message]) =
            pattern!(r"^---> (?:\(Inner Exception #\d+\) )?((?:\w+\.)*[\w`]+)(?: \((?:0x)?[0-9A-Fa-f]+\))?: ?(.*)$")?.captures(trimmed)
        {
            links.push((walk.at(), Named::new(kind, message)));
        } else {
            let named_at = links.last().map_or(at, |(row, _)| *row);
            belongs = trimmed.starts_with("--- End of ") || (frames == 0 && walk.is_message(named_at, frame_follows));
        }
        if !walk.go_on(belongs) {
            break;
        }
    }
    if frames == 0 && unhandled.is_empty() && links.len() < 2 {
        return None;
    }
    let (mut row, mut named) = links.pop()?;
    // Older runtimes write the inner exception on the line of the outer one.
    if let Some((_, inner)) = named.message.rsplit_once(" ---> ")
        && let Some((kind, message)) = inner.split_once(": ")
    {
        named = Named::new(kind, message);
        row = at;
    }
    let (gravity, handled) = super::manner(rows, at, 3).unwrap_or((Gravity::Stack, false));
    let fatal = !unhandled.is_empty() || rows.before(at).contains("Hosting failed to start");
    Some(Block {
        frame: own.or(any),
        gravity: if fatal { Gravity::Fatal } else { gravity },
        handled: handled && !fatal,
        ..Block::new(walk.taken(), row, named)
    })
}

fn frame_follows(text: &str) -> bool {
    frame(text).is_some() || text.trim_start().starts_with("---> ")
}

/// `at Shop.Api.Startup.Configure(IApplicationBuilder app) in /src/Startup.cs:line 12`; with what it is if it is the user's own.
fn frame(text: &str) -> Option<Option<Frame>> {
    let trimmed = text.trim();
    if !trimmed.starts_with("at ") {
        return None;
    }
    let [method, _, file, line] =
        pattern!(r"^at ([\w.<>`+,|$\[\]&-]+)\(([^():]*(?:\([^()]*\))?[^():]*)\)(?: in (.+):line (\d+))?$")?.captures(trimmed)?;
    let library = LIBRARIES.iter().any(|package| method.starts_with(package));
    let frame = Frame::new(file, line, method);
    Some((!library && !method.contains(".java")).then_some(frame))
}

#[cfg(test)]
mod tests {
    use crate::crash::tests::{crash, shown};

    #[test]
    fn the_innermost_exception_and_the_first_own_frame() {
        let log = "info: Microsoft.Hosting.Lifetime[0]\n      Starting\nUnhandled exception. System.AggregateException: One or more errors occurred. (refused)\n ---> Npgsql.NpgsqlException (0x80004005): Failed to connect to 10.0.3.9:5432\n ---> System.Net.Sockets.SocketException (111): Connection refused\n   at Npgsql.Internal.NpgsqlConnector.Connect(NpgsqlTimeout timeout)\n   --- End of inner exception stack trace ---\n   at Shop.Data.Store.Open(String url) in /src/Shop/Data/Store.cs:line 31\n   at Shop.Program.Main(String[] args) in /src/Shop/Program.cs:line 12";
        let crash = crash(log);
        assert_eq!(crash.error.message, "Connection refused");
        assert_eq!(crash.error.kind, "System.Net.Sockets.SocketException");
        assert_eq!((crash.error.file.as_str(), crash.error.line), ("/src/Shop/Data/Store.cs", Some(31)));
        assert_eq!(crash.lines, 2..=8);
    }

    #[test]
    fn a_message_below_the_consoles_category_and_an_inner_exception_on_the_line() {
        let log = "fail: Microsoft.Extensions.Hosting.Internal.Host[11]\n      Hosting failed to start\n      System.IO.IOException: Failed to bind to address http://[::]:80: address already in use.\n       ---> Microsoft.AspNetCore.Connections.AddressInUseException: Address already in use\n         at System.Net.Sockets.Socket.DoBind(EndPoint endPointSnapshot)\n         at Shop.Program.<Main>$(String[] args) in /src/Program.cs:line 7";
        assert_eq!(
            shown(log),
            "Microsoft.AspNetCore.Connections.AddressInUseException: Address already in use (/src/Program.cs:7, in Shop.Program.<Main>$)"
        );
        let log = "Unhandled Exception: System.TypeInitializationException: The type initializer threw. ---> System.FormatException: bad url\n   at Shop.Config..cctor() in C:\\src\\Config.cs:line 5\n   --- End of inner exception stack trace ---";
        assert_eq!(shown(log), "System.FormatException: bad url (C:\\src\\Config.cs:5, in Shop.Config..cctor)");
    }
}
