//! The server: one thread, on a port of the loopback that the system chooses.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Response, StatusCode};
use hyper_util::rt::TokioIo;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::answer::answer;
use crate::calls::Call;
use crate::case::Case;
use crate::fault::{Fate, Fault, Faults};
use crate::refusal::Refusal;
use crate::request::Request;
use crate::time::Clock;
use crate::wire;

/// No request of an AWS API that only reads is larger.
const LARGEST_REQUEST: usize = 1 << 20;

/// A server that answers from a case until it is dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    case: Case,
    clock: Clock,
    start: Instant,
    /// Milliseconds that this server's clock is ahead.
    ahead: AtomicI64,
    faults: Mutex<Faults>,
    calls: Mutex<Vec<Call>>,
}

/// A lock is whole even if a thread that held it died: what it guards is changed in one step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    /// Starts to answer. Relative times of the case refer to `now`, so that a test need not depend on the clock.
    ///
    /// # Errors
    ///
    /// If the loopback has no free port or no thread can be started.
    pub fn start(case: Case, now: Timestamp) -> io::Result<Self> {
        Self::start_at(Ipv4Addr::LOCALHOST.into(), case, now)
    }

    /// The same at another address of the loopback.
    ///
    /// # Errors
    ///
    /// As [`Server::start`]; and if the machine has no such address.
    pub fn start_at(address: IpAddr, case: Case, now: Timestamp) -> io::Result<Self> {
        let listener = TcpListener::bind((address, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            case,
            clock: Clock::new(now),
            start: Instant::now(),
            ahead: AtomicI64::new(0),
            faults: Mutex::default(),
            calls: Mutex::default(),
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("replay".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::spawn(serve(listener, served));
                // An error means that the server was dropped, which is the same.
                let _: Result<(), _> = stopped.await;
            });
        })?;
        Ok(Self { address, shared, stop: Some(stop), thread: Some(thread) })
    }

    /// What a client takes as `AWS_ENDPOINT_URL`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes something go wrong with the next `times` calls of an operation, or with each if `None`. The operation is a glob:
    /// `ecs.*` are all of ECS.
    pub fn inject(&self, operation: &str, fault: Fault, times: Option<usize>) {
        locked(&self.shared.faults).plan(operation, fault, times);
    }

    /// Sets the server's clock ahead. Like AWS it then refuses what was signed more than five minutes from its own time.
    pub fn set_ahead(&self, milliseconds: i64) {
        self.shared.ahead.store(milliseconds, Ordering::Relaxed);
    }

    /// Forgets all faults that are still to happen.
    pub fn heal(&self) {
        locked(&self.shared.faults).clear();
    }

    /// The calls so far, in the order in which they were answered.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        locked(&self.shared.calls).clone()
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        locked(&self.shared.calls).clear();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error means that the thread has ended.
            let _: Result<(), ()> = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _: std::thread::Result<()> = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request| respond(request, Arc::clone(&shared)));
            // A client that goes away is no concern of ours; neither is one that we cut off.
            let _: hyper::Result<()> = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn respond(http: hyper::Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Payload>, Infallible> {
    let start = shared.start.elapsed();
    let (head, body) = http.into_parts();
    let body = Limited::new(body, LARGEST_REQUEST).collect().await.map(http_body_util::Collected::to_bytes);
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    let request = body.ok().and_then(|body| Request::read(head.method.as_str(), path, query, &head.headers, &body));
    let name = request.as_ref().map_or_else(|| format!("{} {path}", head.method), Request::name);
    let fate = match &request {
        Some(request) => locked(&shared.faults).meet(&name, request.protocol, start),
        None => Fate::default(),
    };
    let ahead = shared.ahead.load(Ordering::Relaxed);
    let date = date(ahead);
    let skewed = (ahead != 0).then(|| skewed(&head.headers, &date)).flatten();
    let answer = match (&request, fate.refusal.or(skewed)) {
        (_, Some(refusal)) => Err(refusal),
        (Some(request), None) => {
            let before = locked(&shared.calls).iter().filter(|call| call.operation == name).count();
            answer(&shared.case, shared.clock, request, before)
        }
        (None, None) => Err(Refusal::new("UnknownOperationException", &format!("Nothing here answers to {name}."), 404)),
    };
    if !fate.delay.is_zero() {
        tokio::time::sleep(fate.delay).await;
    }
    let mut written = wire::write(shared.clock, request.as_ref(), &answer);
    if fate.nonsense {
        (written.status, written.body) = (200, Bytes::from_static(b"<html>Please sign in to the network</html>"));
    }
    if let Some((status, body)) = fate.instead {
        (written.status, written.body) = (status, body);
    }
    let signer = head.headers.get("authorization").and_then(|value| value.to_str().ok()).and_then(|text| text.split_once("Credential="));
    let mut signed = signer.map_or("", |(_, rest)| rest).split(['/', ',']).map(str::to_owned);
    let (key, region) = (signed.next().filter(|key| !key.is_empty()), signed.nth(1));
    locked(&shared.calls).push(Call {
        operation: name,
        protocol: request.as_ref().map(|request| request.protocol),
        members: request.map_or(Value::Null, |request| request.members),
        at: start,
        took: shared.start.elapsed().saturating_sub(start),
        refused: answer.err().map(|refusal| refusal.code),
        key,
        region,
    });
    let mut response = Response::new(Payload { left: Some(written.body), cut: fate.cut, endless: fate.endless });
    *response.status_mut() = StatusCode::from_u16(written.status).unwrap_or(StatusCode::BAD_REQUEST);
    if let Some(date) = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string().parse().ok().filter(|_| ahead != 0) {
        response.headers_mut().insert("date", date);
    }
    for (name, value) in written.headers {
        // A case may give an error a code that is no header; the body has it all the same.
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    if let Some((name, value)) = fate.header.and_then(|(name, value)| Some((name, value.parse().ok()?))) {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// What this server takes for now.
fn date(ahead: i64) -> Timestamp {
    let now = Timestamp::now();
    now.checked_add(SignedDuration::from_millis(ahead)).unwrap_or(now)
}

/// The refusal of what was signed at another time than now.
fn skewed(headers: &HeaderMap, now: &Timestamp) -> Option<Refusal> {
    let signed = headers.get("x-amz-date")?.to_str().ok()?;
    let signed = DateTime::strptime("%Y%m%dT%H%M%SZ", signed).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let apart = now.duration_since(signed).abs();
    let message = format!("Signature expired: {signed} is now earlier than {now} - 5 min.");
    (apart > SignedDuration::from_mins(5)).then(|| Refusal::new("InvalidSignatureException", &message, 403))
}

/// A body that may break off after its first half, or never end.
struct Payload {
    left: Option<Bytes>,
    cut: bool,
    endless: bool,
}

impl Body for Payload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let cut = self.cut;
        Poll::Ready(match self.left.take() {
            Some(whole) if self.endless => {
                self.left = Some(whole.clone());
                Some(Ok(Frame::data(whole)))
            }
            Some(whole) if cut => Some(Ok(Frame::data(whole.slice(..whole.len() / 2)))),
            Some(whole) => Some(Ok(Frame::data(whole))),
            None if cut => Some(Err(io::Error::from(io::ErrorKind::ConnectionReset))),
            None => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        if self.endless {
            return SizeHint::default();
        }
        SizeHint::with_exact(self.left.as_ref().map_or(0, Bytes::len) as u64)
    }

    fn is_end_stream(&self) -> bool {
        !self.cut && self.left.is_none()
    }
}
