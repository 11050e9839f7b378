use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "could not select device driver").re(r"(?i)gpu|nvidia").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "could not select device driver"),
        at(REASON.or(EVENT).or(AGENT_LOG), "nvidia-container-cli").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "executable file not found").re(r"nvidia-container").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "runtime name: nvidia").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "Unknown runtime specified nvidia").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "error gathering device information").re(r"/dev/nvidia"),
        at(LOG, "Found no NVIDIA driver on your system").moderate(),
        at(LOG, "CUDA driver version is insufficient").moderate(),
        at(LOG, "no CUDA-capable device is detected").moderate(),
        at(LOG, "Failed to initialize NVML").moderate(),
        // On hosts of ECS the one hook that runs before a container starts is NVIDIA's.
        at(REASON.or(EVENT).or(AGENT_LOG), "error running hook").re(r"(?i)(running|prestart) hook"),
    ],
    explains: &["device-not-on-instance"],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("gpu-runtime-unavailable", Stage::Start, Tier::Cause, page!("gpu_runtime_unavailable.md"))
};
