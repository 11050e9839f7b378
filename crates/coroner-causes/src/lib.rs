//! The catalogue of causes: what could be the cause, what speaks for it and against it, and what helps.
//!
//! A cause is `src/STAGE/SLUG.rs` with its page `src/STAGE/SLUG.md` beside it (`-` written as `_`) and one line in the list below.
//! What a cause looks at is a [`Scene`](coroner_scene::scene::Scene).

pub mod answers;
mod balance;
mod catalogue;
pub mod cause;
pub mod draft;
pub mod evidence;
pub mod fix;
pub mod fork;
pub mod linked;
mod own;
pub mod path;
mod prelude;
pub mod remedy;
mod shape;
mod shortage;
pub mod summary;
pub mod template;
pub mod weigh;

#[cfg(test)]
use coroner_scene::facts;
// The floor below, by the names that rooms know it by.
use coroner_scene::{
    crash, denied, deployments, exit, fading, fit, form, matcher, missing, named, pattern, quote, ready, scene, signature, stage, story,
    want, wordings,
};

pub use catalogue::Catalogue;
pub use cause::Cause;
pub use evidence::Evidence;
pub use fix::{Operation, Patch, Remedy};
pub use own::{Mistake, OwnCauses};
pub use stage::{Stage, Tier};

/// The page of a cause as it is shown, without the cases that test it (`build.rs`).
macro_rules! page {
    ($file:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $file))
    };
}

/// Declares the modules of the causes and lists them.
macro_rules! catalogue {
    ($($stage:ident { $($cause:ident,)* })*) => {
        $(mod $stage { $(pub(super) mod $cause;)* })*

        /// Every cause, by stage.
        pub static CAUSES: &[&Cause] = &[$($(&$stage::$cause::CAUSE,)*)*];
    };
}

catalogue! {
    request {
        api_throttled,
        invalid_cpu_memory_combination,
        invalid_network_mode_for_launch_type,
        taskdef_incompatible_with_compute,
        load_balancer_reference_mismatch,
        target_group_without_listener,
        service_name_conflict,
        service_not_active,
        resource_missing,
        container_instance_inactive,
        caller_access_denied,
        account_blocked,
        service_linked_role_missing,
        runtask_client_token_conflict,
        arn_format_tagging,
        exec_agent_unavailable,
        az_rebalance_refused,
        managed_instances_config_rejected,
        express_request_invalid,
        blue_green_request_invalid,
        request_refused,
        deploy_names_unknown_container,
    }
    placement {
        no_container_instances,
        capacity_provider_misconfigured,
        insufficient_cpu_capacity,
        insufficient_memory_capacity,
        host_port_conflict,
        eni_limit_reached,
        insufficient_gpu,
        missing_instance_attribute,
        placement_constraint_unsatisfied,
        az_location_mismatch,
        fargate_capacity_unavailable,
        account_quota_reached,
        fargate_unsupported_az,
        cluster_provisioning_limit,
        placement_failed_generic,
        transient_recovered,
        managed_daemon_failed,
    }
    provisioning {
        managed_instances_provisioning_failed,
        subnet_out_of_ips,
        eni_creation_denied,
        eni_provisioning_timeout,
        ec2_eni_api_throttled,
        container_network_setup_failed,
        ephemeral_storage_provisioning_timeout,
        ebs_infrastructure_role_invalid,
        ebs_kms_or_idempotency,
        ebs_filesystem_mismatch,
        role_not_assumable,
        platform_internal_error,
        eni_provisioning_failed,
    }
    resource_init {
        registry_unreachable,
        secret_unreachable,
        secret_access_denied,
        secret_kms_access_denied,
        secret_not_found,
        secret_has_no_value,
        secret_json_key_missing,
        execution_role_missing,
        private_registry_secret_malformed,
        env_file_unreachable,
        env_file_access_denied,
        log_group_missing,
        logs_access_denied,
        logs_unreachable,
        firelens_config_invalid,
        efs_dns_unresolved,
        efs_unreachable,
        efs_access_denied,
        efs_root_directory_missing,
        efs_mount_failed_generic,
        fsx_mount_failure,
        gmsa_credentialspec_failure,
        container_memory_exceeds_task,
        cgroup_setup_failed,
        secret_reference_wrong,
        secret_json_invalid,
        network_egress_blocked,
        s3_files_mount_failed,
        resource_init_failed,
    }
    pull {
        image_tag_not_found,
        image_digest_gone,
        registry_access_denied,
        registry_credentials_missing,
        image_layer_download_blocked,
        registry_rate_limited,
        image_platform_mismatch,
        image_reference_wrong,
        disk_full_on_pull,
        image_pull_stalled,
        registry_tls_untrusted,
        image_pull_stopped,
        image_pull_failed,
        registry_cross_account_denied,
        registry_transient_error,
        image_repository_not_found,
        image_manifest_unsupported,
        windows_version_mismatch,
        ephemeral_storage_too_small,
    }
    create {
        disk_full_on_create,
        docker_daemon_unresponsive,
        container_name_conflict,
        volume_config_invalid,
        host_config_rejected,
        instance_disk_full,
        docker_storage_error,
        volume_init_chown_denied,
        volume_plugin_failed,
        container_create_failed,
    }
    start {
        log_driver_config_invalid,
        command_not_found,
        crlf_line_endings,
        command_not_executable,
        bind_mount_type_mismatch,
        user_not_found,
        gpu_runtime_unavailable,
        port_already_allocated,
        memory_limit_too_low_at_start,
        workdir_invalid,
        security_profile_rejected,
        oci_start_failed_generic,
        container_start_timeout,
        dependency_start_timeout,
        dependency_container_failed,
        task_failed_to_start,
        volume_hides_image_files,
        device_not_on_instance,
        command_not_split,
        file_capability_not_permitted,
        entrypoint_swallows_command,
    }
    run {
        firelens_router_failing,
        exec_format_error,
        container_out_of_memory,
        task_out_of_memory,
        child_process_out_of_memory,
        runtime_heap_exhausted,
        native_abort,
        segfault,
        illegal_instruction,
        bus_error,
        signal_exit_other,
        process_exits_immediately,
        application_error,
        essential_container_exited,
        sidecar_crashed,
        missing_dependency_module,
        missing_shared_library,
        glibc_too_old,
        dotnet_framework_missing,
        missing_configuration,
        app_port_in_use,
        file_permission_denied,
        readonly_root_filesystem,
        disk_full_at_runtime,
        file_descriptors_exhausted,
        dependency_unreachable,
        database_auth_failed,
        dns_resolution_failed,
        tls_verification_failed,
        task_role_credentials_missing,
        task_role_permission_missing,
        worker_timeout,
        insufficient_task_cpu,
        container_restart_masked,
        windows_native_crash,
        windows_dll_missing,
        task_metadata_unreachable,
        invalid_app_config,
        host_out_of_memory,
        floating_point_exception,
        port_bind_permission_denied,
        database_tls_required,
        intra_task_hostname_wrong,
        job_time_limit_exceeded,
        volume_mounted_read_only,
        database_schema_behind,
    }
    health {
        container_health_check_failed,
        health_check_tool_missing,
        health_check_too_strict,
        image_healthcheck_ignored,
        service_health_unknown,
        health_check_command_malformed,
        health_check_depends_on_dependency,
    }
    stop {
        cannot_stop_container,
        windows_ctrl_c,
        normal_scale_in,
        user_stopped,
        spot_interruption,
        container_instance_terminated,
        container_instance_deregistered,
        fargate_task_retirement,
        killed_after_stop_timeout,
        sigterm_normal_stop,
        normal_deployment_replacement,
        job_completed_normally,
        signal_not_forwarded,
        az_rebalanced,
        managed_instance_recycled,
    }
    deployment {
        task_protection_blocked,
        iam_changed_under_service,
        circuit_breaker_tripped,
        deployment_alarm_triggered,
        no_rollback_candidate,
        deployment_config_blocks_replacement,
        task_start_impaired,
        scheduler_throttled,
        partial_launch,
        deployment_failed,
        steady_state_not_reached,
        blue_green_stage_failed,
        desired_count_zero,
        az_rebalance_blocked,
        express_resource_failed,
        lifecycle_hook_refused,
        lifecycle_hook_unusable,
        pause_hook_timed_out,
        deployment_awaits_approval,
        deployment_stopped_by_user,
        traffic_rule_misconfigured,
        codedeploy_listener_weights,
        infrastructure_role_denied,
    }
    load_balancer {
        lb_health_check_code_mismatch,
        lb_health_check_timeout,
        lb_health_check_connection_failed,
        load_balancer_health_check_failed,
        lb_slow_start,
        lb_az_not_enabled,
        target_group_not_in_use,
        target_group_deleted,
        target_not_registered,
        target_transitional,
        alb_no_healthy_targets,
        alb_bad_gateway,
        alb_gateway_timeout,
        lb_health_check_path_wrong,
        lb_health_check_port_wrong,
        lb_health_check_host_rejected,
        lb_security_group_blocked,
        lb_target_registration_failed,
        gateway_route_failed,
    }
    discovery {
        service_connect_proxy_failed,
        service_connect_resource_starved,
        service_connect_permission,
        namespace_missing,
        cloudmap_throttled,
        discovery_instance_unhealthy,
        discovery_dns_misconfigured,
        vpc_lattice_target_unhealthy,
        service_connect_proxy_unhealthy,
        service_discovery_registration_failed,
        mesh_proxy_misconfigured,
    }
    scaling {
        scaling_bound_reached,
        scaling_flapping_guard,
        scaling_blocked_by_deployment,
        scaling_suspended,
        scaling_alarm_no_data,
        scaling_activity_failed,
        capacity_provider_cannot_scale,
    }
    agent {
        agent_disconnected,
        agent_start_failure,
        external_instance_registration,
        unrecognised_task_payload,
        container_vanished,
        task_stop_stuck,
        stale_oom_flag,
        agent_registration_rejected,
        wrong_ami,
        agent_defect,
        pause_image_removed,
        instance_impaired,
    }
}

/// The built-in cause with that slug.
pub fn cause(slug: &str) -> Option<&'static Cause> {
    CAUSES.iter().copied().find(|cause| cause.slug == slug)
}
