package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// prowlerConfidence: a check reads the setting that it is about. The checks that
// look for secrets guess by pattern and entropy, as any scanner of text does.
func prowlerConfidence(check string) finding.Confidence {
	switch c := categoryIn(prowlerCategories, check); {
	case strings.HasPrefix(check, "core_no_secrets"): // reads a reference to a Secret
		return 0.9
	case c == finding.LeakedSecret, c == finding.SecretInLog, c == finding.PlaintextSecretInConfig:
		return 0.7
	}
	return 0.9
}

// prowlerCredentials are the checks about one credential of a user. Others are
// about any, or do not say which.
var prowlerCredentials = map[string]finding.IdentityKind{
	"iam_user_accesskey_unused":      finding.AccessKey,
	"iam_user_console_access_unused": finding.Password,
}

// prowlerCategories maps Prowler's checks about secrets, identities and public
// access, of all its providers and versions: the checks' folders in the repository
// prowler-cloud/prowler, of version 2 its checks/, and two that people have added.
// An id says what should be the case, and the finding that it is not. Open ports and missing encryption are about
// something else.
var prowlerCategories = map[string]finding.Category{
	"acm_certificates_expiration_check":                                    finding.ExpiringCredential,
	"acm_certificates_with_secure_key_algorithms":                          finding.WeakCredential,
	"actiontrail_multi_region_enabled":                                     finding.UnmonitoredIdentity,
	"actiontrail_oss_bucket_not_publicly_accessible":                       finding.PublicExposure,
	"admincenter_users_between_two_and_four_global_admins":                 finding.OverPrivileged,
	"administration_user_2fa_enabled":                                      finding.InsecureAuth,
	"aisearch_service_not_publicly_accessible":                             finding.PublicExposure,
	"aks_cluster_local_accounts_disabled":                                  finding.InsecureAuth, // certificates that cannot be revoked
	"aks_cluster_rbac_enabled":                                             finding.InsecureAuth,
	"aks_clusters_public_access_disabled":                                  finding.PublicExposure,
	"amplify_app_no_secrets_in_environment":                                finding.PlaintextSecretInConfig,
	"apigateway_authorizers_enabled":                                       finding.InsecureAuth,
	"apigateway_endpoint_public":                                           finding.PublicExposure,
	"apigateway_restapi_authorizers_enabled":                               finding.InsecureAuth,
	"apigateway_restapi_no_secrets_in_stage_variables":                     finding.PlaintextSecretInConfig,
	"apigateway_restapi_public":                                            finding.PublicExposure,
	"apigateway_restapi_public_with_authorizer":                            finding.PublicExposure,
	"apigatewayv2_api_authorizers_enabled":                                 finding.InsecureAuth,
	"apigatewayv2_authorizers_enabled":                                     finding.InsecureAuth,
	"apikeys_key_rotated_in_90_days":                                       finding.MissingRotation, // Google API keys
	"apiserver_anonymous_requests":                                         finding.InsecureAuth,
	"apiserver_audit_log_path_set":                                         finding.UnmonitoredIdentity,
	"apiserver_auth_mode_include_rbac":                                     finding.InsecureAuth,
	"apiserver_auth_mode_not_always_allow":                                 finding.InsecureAuth,
	"apiserver_no_token_auth_file":                                         finding.InsecureAuth,
	"apitoken_not_super_admin":                                             finding.OverPrivileged,
	"app_ensure_auth_is_set_up":                                            finding.InsecureAuth,
	"app_function_access_keys_configured":                                  finding.InsecureAuth,
	"app_function_identity_without_admin_privileges":                       finding.OverPrivileged,
	"app_function_not_publicly_accessible":                                 finding.PublicExposure,
	"application_admin_console_mfa_required":                               finding.InsecureAuth,
	"application_admin_console_phishing_resistant_authentication":          finding.InsecureAuth,
	"application_dashboard_mfa_required":                                   finding.InsecureAuth,
	"application_dashboard_phishing_resistant_authentication":              finding.InsecureAuth,
	"appsync_graphql_api_no_api_key_authentication":                        finding.InsecureAuth,
	"authentication_no_stale_tokens":                                       finding.UnusedCredential,  // Vercel
	"authentication_token_not_expired":                                     finding.ExpiredCredential, // Vercel
	"authenticator_password_common_password_check":                         finding.WeakCredential,
	"authenticator_password_complexity_lowercase":                          finding.WeakCredential,
	"authenticator_password_complexity_number":                             finding.WeakCredential,
	"authenticator_password_complexity_symbol":                             finding.WeakCredential,
	"authenticator_password_complexity_uppercase":                          finding.WeakCredential,
	"authenticator_password_history_5":                                     finding.WeakCredential,
	"authenticator_password_lockout_threshold_3":                           finding.WeakCredential,
	"authenticator_password_maximum_age_60d":                               finding.LongLivedCredential,
	"authenticator_password_minimum_length_15":                             finding.WeakCredential,
	"autoscaling_find_secrets_ec2_launch_configuration":                    finding.PlaintextSecretInConfig,
	"awslambda_function_no_secrets_in_code":                                finding.LeakedSecret,
	"awslambda_function_no_secrets_in_variables":                           finding.PlaintextSecretInConfig,
	"awslambda_function_not_publicly_accessible":                           finding.PublicExposure,
	"awslambda_function_url_public":                                        finding.PublicExposure,
	"awslambda_function_using_cross_account_layers":                        finding.ThirdPartyAccess,
	"awslambda_layer_no_secrets_in_content":                                finding.LeakedSecret,
	"batch_job_definition_no_secrets":                                      finding.PlaintextSecretInConfig,
	"bedrock_agent_role_least_privilege":                                   finding.OverPrivileged,
	"bedrock_agent_role_not_shared_across_agents":                          finding.SharedIdentity,
	"bedrock_api_key_no_administrative_privileges":                         finding.OverPrivileged,
	"bedrock_api_key_no_long_term_credentials":                             finding.LongLivedCredential,
	"bedrock_full_access_policy_attached":                                  finding.OverPrivileged,
	"bigquery_dataset_public_access":                                       finding.PublicExposure,
	"blockstorage_snapshot_metadata_sensitive_data":                        finding.PlaintextSecretInConfig,
	"blockstorage_volume_metadata_sensitive_data":                          finding.PlaintextSecretInConfig,
	"cloudformation_outputs_find_secrets":                                  finding.PlaintextSecretInConfig,
	"cloudformation_stack_outputs_find_secrets":                            finding.PlaintextSecretInConfig,
	"cloudfunction_function_not_publicly_accessible":                       finding.PublicExposure,
	"cloudsql_instance_public_access":                                      finding.PublicExposure,
	"cloudstorage_bucket_public_access":                                    finding.PublicExposure,
	"cloudtrail_logs_s3_bucket_is_not_publicly_accessible":                 finding.PublicExposure,
	"cloudtrail_multi_region_enabled":                                      finding.UnmonitoredIdentity,
	"cloudtrail_multi_region_enabled_logging_management_events":            finding.UnmonitoredIdentity,
	"cloudwatch_cross_account_sharing_disabled":                            finding.ThirdPartyAccess,
	"cloudwatch_log_group_no_secrets_in_logs":                              finding.SecretInLog,
	"cloudwatch_log_group_not_publicly_accessible":                         finding.PublicExposure,
	"clusters_authentication_enabled":                                      finding.InsecureAuth,
	"codebuild_project_no_secrets_in_variables":                            finding.PlaintextSecretInConfig,
	"codebuild_project_not_publicly_accessible":                            finding.PublicExposure,
	"codebuild_project_source_repo_url_no_sensitive_credentials":           finding.PlaintextSecretInConfig,
	"codebuild_project_uses_allowed_github_organizations":                  finding.ThirdPartyAccess,
	"codecommit_repository_no_secrets":                                     finding.LeakedSecret,
	"codepipeline_project_repo_private":                                    finding.PublicExposure,
	"cognito_identity_pool_guest_access_disabled":                          finding.InsecureAuth, // credentials for anybody
	"cognito_user_pool_mfa_enabled":                                        finding.InsecureAuth,
	"cognito_user_pool_password_policy_lowercase":                          finding.WeakCredential,
	"cognito_user_pool_password_policy_minimum_length_14":                  finding.WeakCredential,
	"cognito_user_pool_password_policy_number":                             finding.WeakCredential,
	"cognito_user_pool_password_policy_symbol":                             finding.WeakCredential,
	"cognito_user_pool_password_policy_uppercase":                          finding.WeakCredential,
	"cognito_user_pool_temporary_password_expiration":                      finding.LongLivedCredential,
	"compute_default_service_account_in_use":                               finding.RootOrDefaultCredential,
	"compute_default_service_account_in_use_with_full_api_access":          finding.OverPrivileged,
	"compute_image_not_publicly_shared":                                    finding.PublicExposure,
	"compute_instance_default_service_account_in_use":                      finding.RootOrDefaultCredential,
	"compute_instance_default_service_account_in_use_with_full_api_access": finding.OverPrivileged,
	"compute_instance_key_based_authentication":                            finding.InsecureAuth,
	"compute_instance_login_user":                                          finding.RootOrDefaultCredential, // a well-known user
	"compute_instance_metadata_sensitive_data":                             finding.PlaintextSecretInConfig,
	"compute_project_os_login_2fa_enabled":                                 finding.InsecureAuth,
	"containerregistry_admin_user_disabled":                                finding.RootOrDefaultCredential, // one account with a password, shared by all
	"containerregistry_not_publicly_accessible":                            finding.PublicExposure,
	"controllermanager_rotate_kubelet_server_cert":                         finding.MissingRotation,
	"core_no_secrets_envs":                                                 finding.PlaintextSecretInConfig, // variables, not files
	"cosmosdb_account_public_network_access_disabled":                      finding.PublicExposure,
	"cosmosdb_account_use_aad_and_rbac":                                    finding.InsecureAuth,
	"cts_enabled":                                                          finding.UnmonitoredIdentity,
	"database_cluster_default_admin_username":                              finding.RootOrDefaultCredential,
	"databricks_workspace_public_network_access_disabled":                  finding.PublicExposure,
	"datapipeline_pipeline_no_secrets_in_definition":                       finding.PlaintextSecretInConfig,
	"defenderxdr_endpoint_privileged_user_exposed_credentials":             finding.LeakedSecret, // on devices
	"directory_super_admin_count":                                          finding.OverPrivileged,
	"directoryservice_ldap_certificate_expiration":                         finding.ExpiringCredential,
	"directoryservice_radius_server_security_protocol":                     finding.InsecureAuth,
	"directoryservice_supported_mfa_radius_enabled":                        finding.InsecureAuth,
	"dms_endpoint_mongodb_authentication_enabled":                          finding.InsecureAuth,
	"dms_instance_no_public_access":                                        finding.PublicExposure,
	"documentdb_cluster_public_snapshot":                                   finding.PublicExposure,
	"dynamodb_table_cross_account_access":                                  finding.ThirdPartyAccess,
	"ec2_ami_account_block_public_access":                                  finding.PublicExposure,
	"ec2_ami_public":                                                       finding.PublicExposure,
	"ec2_ebs_public_snapshot":                                              finding.PublicExposure,
	"ec2_ebs_snapshot_account_block_public_access":                         finding.PublicExposure,
	"ec2_instance_secrets_user_data":                                       finding.PlaintextSecretInConfig,
	"ec2_launch_template_no_secrets":                                       finding.PlaintextSecretInConfig,
	"ecr_repositories_not_publicly_accessible":                             finding.PublicExposure,
	"ecr_repository_image_no_secrets":                                      finding.LeakedSecret,
	"ecs_task_definitions_no_environment_secrets":                          finding.PlaintextSecretInConfig,
	"efs_not_publicly_accessible":                                          finding.PublicExposure,
	"eks_cluster_not_publicly_accessible":                                  finding.PublicExposure,
	"eks_control_plane_endpoint_access_restricted":                         finding.PublicExposure,
	"eks_control_plane_logging_all_types_enabled":                          finding.UnmonitoredIdentity,
	"eks_endpoints_not_publicly_accessible":                                finding.PublicExposure,
	"elasticache_redis_replication_group_auth_enabled":                     finding.InsecureAuth,
	"emr_cluster_account_public_block_enabled":                             finding.PublicExposure,
	"emr_cluster_publicly_accesible":                                       finding.PublicExposure, // spelt so
	"entra_admin_consent_workflow_enabled":                                 finding.ThirdPartyAccess,
	"entra_admin_users_mfa_enabled":                                        finding.InsecureAuth,
	"entra_admin_users_phishing_resistant_mfa_enabled":                     finding.InsecureAuth,
	"entra_app_registration_client_secret_unused":                          finding.UnusedCredential,
	"entra_app_registration_credential_not_expired":                        finding.ExpiredCredential,
	"entra_app_registration_no_unused_privileged_permissions":              finding.UnusedPermission,
	"entra_authentication_method_email_otp_disabled":                       finding.InsecureAuth,
	"entra_authentication_method_sms_voice_disabled":                       finding.InsecureAuth,
	"entra_authentication_methods_policy_strong_auth_enforced":             finding.InsecureAuth,
	"entra_conditional_access_policy_device_code_flow_blocked":             finding.InsecureAuth,
	"entra_conditional_access_policy_mfa_enforced_for_guest_users":         finding.InsecureAuth,
	"entra_conditional_access_policy_require_mfa_for_admin_portals":        finding.InsecureAuth,
	"entra_conditional_access_policy_require_mfa_for_management_api":       finding.InsecureAuth,
	"entra_global_admin_in_less_than_five_users":                           finding.OverPrivileged,
	"entra_legacy_authentication_blocked":                                  finding.InsecureAuth,
	"entra_non_privileged_user_has_mfa":                                    finding.InsecureAuth,
	"entra_password_protection_custom_banned_list_enforced":                finding.WeakCredential,
	"entra_password_protection_on_premises_enforced":                       finding.WeakCredential,
	"entra_policy_ensure_default_user_cannot_create_apps":                  finding.ThirdPartyAccess,
	"entra_policy_restricts_user_consent_for_apps":                         finding.ThirdPartyAccess,
	"entra_policy_user_consent_for_verified_apps":                          finding.ThirdPartyAccess,
	"entra_privileged_user_has_mfa":                                        finding.InsecureAuth,
	"entra_security_defaults_enabled":                                      finding.InsecureAuth,
	"entra_service_principal_no_secrets_for_permanent_tier0_roles":         finding.LongLivedCredential, // client secrets of the most powerful
	"entra_service_principal_privileged_role_no_owners":                    finding.OrphanedIdentity,
	"entra_thirdparty_integrated_apps_not_allowed":                         finding.ThirdPartyAccess,
	"entra_user_with_recent_sign_in":                                       finding.DormantIdentity, // fails where there is none
	"entra_user_with_vm_access_has_mfa":                                    finding.InsecureAuth,
	"entra_users_mfa_capable":                                              finding.InsecureAuth,
	"entra_users_mfa_enabled":                                              finding.InsecureAuth,
	"eventbridge_bus_cross_account_access":                                 finding.ThirdPartyAccess,
	"eventbridge_bus_exposed":                                              finding.PublicExposure,
	"eventbridge_schema_registry_cross_account_access":                     finding.ThirdPartyAccess,
	"exchange_organization_modern_authentication_enabled":                  finding.InsecureAuth,
	"exchange_transport_config_smtp_auth_disabled":                         finding.InsecureAuth,
	"gke_cluster_no_default_service_account":                               finding.RootOrDefaultCredential,
	"glacier_vaults_policy_public_access":                                  finding.PublicExposure,
	"glue_catalog_connection_no_secrets":                                   finding.PlaintextSecretInConfig,
	"glue_data_catalogs_not_publicly_accessible":                           finding.PublicExposure,
	"glue_etl_jobs_no_secrets_in_arguments":                                finding.PlaintextSecretInConfig,
	"iam_account_password_policy":                                          finding.WeakCredential,
	"iam_administrator_access_with_mfa":                                    finding.InsecureAuth,
	"iam_api_keys_no_root_owned":                                           finding.RootOrDefaultCredential,
	"iam_audit_logs_enabled":                                               finding.UnmonitoredIdentity,
	"iam_avoid_root_usage":                                                 finding.RootOrDefaultCredential,
	"iam_aws_attached_policy_no_administrative_privileges":                 finding.WildcardPolicy,
	"iam_customer_attached_policy_no_administrative_privileges":            finding.WildcardPolicy,
	"iam_customer_unattached_policy_no_administrative_privileges":          finding.WildcardPolicy,
	"iam_disable_30_days_credentials":                                      finding.UnusedCredential,
	"iam_disable_45_days_credentials":                                      finding.UnusedCredential,
	"iam_disable_90_days_credentials":                                      finding.UnusedCredential,
	"iam_group_administrator_access_policy":                                finding.OverPrivileged,
	"iam_inline_policy_allows_privilege_escalation":                        finding.PrivilegeEscalationPath,
	"iam_inline_policy_no_administrative_privileges":                       finding.WildcardPolicy,
	"iam_inline_policy_no_full_access_to_cloudtrail":                       finding.WildcardPolicy,
	"iam_inline_policy_no_full_access_to_kms":                              finding.WildcardPolicy,
	"iam_inline_policy_no_wildcard_marketplace_subscribe":                  finding.WildcardPolicy,
	"iam_no_custom_policy_permissive_role_assumption":                      finding.WildcardPolicy, // sts:AssumeRole on everything
	"iam_no_expired_server_certificates_stored":                            finding.ExpiredCredential,
	"iam_no_root_access_key":                                               finding.RootOrDefaultCredential,
	"iam_no_service_roles_at_project_level":                                finding.OverPrivileged, // may act as any service account of the project
	"iam_password_policy_char_combination":                                 finding.WeakCredential,
	"iam_password_policy_expires_passwords":                                finding.LongLivedCredential,
	"iam_password_policy_expires_passwords_within_90_days_or_less":         finding.LongLivedCredential,
	"iam_password_policy_lowercase":                                        finding.WeakCredential,
	"iam_password_policy_minimum_length_14":                                finding.WeakCredential,
	"iam_password_policy_number":                                           finding.WeakCredential,
	"iam_password_policy_reuse_24":                                         finding.WeakCredential,
	"iam_password_policy_reuse_prevention":                                 finding.WeakCredential,
	"iam_password_policy_symbol":                                           finding.WeakCredential,
	"iam_password_policy_uppercase":                                        finding.WeakCredential,
	"iam_policy_allows_privilege_escalation":                               finding.PrivilegeEscalationPath,
	"iam_policy_attached_only_to_group_or_roles":                           finding.OverPrivileged,
	"iam_policy_cloudshell_admin_not_attached":                             finding.OverPrivileged,
	"iam_policy_no_administrative_privileges":                              finding.WildcardPolicy,
	"iam_policy_no_full_access_to_cloudtrail":                              finding.WildcardPolicy,
	"iam_policy_no_full_access_to_kms":                                     finding.WildcardPolicy,
	"iam_policy_no_wildcard_marketplace_subscribe":                         finding.WildcardPolicy,
	"iam_role_access_not_stale_to_bedrock":                                 finding.UnusedPermission,
	"iam_role_administratoraccess_policy":                                  finding.OverPrivileged,
	"iam_role_administratoraccess_policy_permissive_trust_relationship":    finding.InsecureFederationTrust,
	"iam_role_cross_account_readonlyaccess_policy":                         finding.ThirdPartyAccess,
	"iam_role_cross_service_confused_deputy_prevention":                    finding.InsecureFederationTrust, // trust without a source condition
	"iam_role_kms_enforce_separation_of_duties":                            finding.OverPrivileged,
	"iam_role_permissive_trust_relationship":                               finding.InsecureFederationTrust,
	"iam_role_sa_enforce_separation_of_duties":                             finding.OverPrivileged,
	"iam_role_user_access_admin_restricted":                                finding.OverPrivileged,
	"iam_root_credentials_management_enabled":                              finding.RootOrDefaultCredential, // members keep their own root credentials
	"iam_root_hardware_mfa_enabled":                                        finding.InsecureAuth,
	"iam_root_mfa_enabled":                                                 finding.InsecureAuth,
	"iam_rotate_access_key_90_days":                                        finding.LongLivedCredential,
	"iam_sa_no_administrative_privileges":                                  finding.OverPrivileged,
	"iam_sa_no_user_managed_keys":                                          finding.LongLivedCredential, // keys that never expire
	"iam_sa_user_managed_key_rotate_90_days":                               finding.LongLivedCredential,
	"iam_sa_user_managed_key_unused":                                       finding.UnusedCredential,
	"iam_service_account_unused":                                           finding.DormantIdentity,
	"iam_subscription_roles_owner_custom_not_created":                      finding.OverPrivileged, // custom roles with all rights
	"iam_user_access_not_stale_to_bedrock":                                 finding.UnusedPermission,
	"iam_user_access_not_stale_to_sagemaker":                               finding.UnusedPermission,
	"iam_user_accesskey_unused":                                            finding.UnusedCredential,
	"iam_user_administrator_access_policy":                                 finding.OverPrivileged,
	"iam_user_console_access_unused":                                       finding.UnusedCredential,
	"iam_user_hardware_mfa_enabled":                                        finding.InsecureAuth,
	"iam_user_mfa_enabled":                                                 finding.InsecureAuth,
	"iam_user_mfa_enabled_console_access":                                  finding.InsecureAuth,
	"iam_user_no_setup_initial_access_key":                                 finding.UnusedCredential, // a key that nobody asked for
	"iam_user_two_active_access_key":                                       finding.MultipleActiveKeys,
	"iam_user_with_temporary_credentials":                                  finding.LongLivedCredential,     // uses keys where a role would do
	"iam_workload_identity_pool_provider_attribute_condition":              finding.InsecureFederationTrust, // accepts tokens of anybody's repository
	"identity_iam_admins_cannot_update_tenancy_admins":                     finding.PrivilegeEscalationPath,
	"identity_password_policy_expires_within_365_days":                     finding.LongLivedCredential,
	"identity_password_policy_minimum_length_14":                           finding.WeakCredential,
	"identity_password_policy_prevents_reuse":                              finding.WeakCredential,
	"identity_storage_service_level_admins_scoped":                         finding.OverPrivileged,
	"identity_tenancy_admin_permissions_limited":                           finding.OverPrivileged,
	"identity_tenancy_admin_users_no_api_keys":                             finding.RootOrDefaultCredential,
	"identity_user_api_keys_rotated_90_days":                               finding.LongLivedCredential,
	"identity_user_auth_tokens_rotated_90_days":                            finding.LongLivedCredential,
	"identity_user_customer_secret_keys_rotated_90_days":                   finding.LongLivedCredential,
	"identity_user_db_passwords_rotated_90_days":                           finding.LongLivedCredential,
	"identity_user_mfa_enabled_console_access":                             finding.InsecureAuth,
	"image_not_publicly_visible":                                           finding.PublicExposure,
	"kafka_cluster_is_public":                                              finding.PublicExposure,
	"kafka_cluster_unrestricted_access_disabled":                           finding.InsecureAuth,
	"keyvault_access_only_through_private_endpoints":                       finding.MisconfiguredVaultPolicy,
	"keyvault_key_expiration_set_in_non_rbac":                              finding.LongLivedCredential,
	"keyvault_key_rotation_enabled":                                        finding.MissingRotation,
	"keyvault_logging_enabled":                                             finding.MisconfiguredVaultPolicy, // who reads secrets is not logged
	"keyvault_non_rbac_secret_expiration_set":                              finding.LongLivedCredential,
	"keyvault_private_endpoints":                                           finding.MisconfiguredVaultPolicy,
	"keyvault_rbac_enabled":                                                finding.MisconfiguredVaultPolicy,
	"keyvault_rbac_key_expiration_set":                                     finding.LongLivedCredential,
	"keyvault_rbac_secret_expiration_set":                                  finding.LongLivedCredential,
	"kms_cmk_rotation_enabled":                                             finding.MissingRotation,
	"kms_key_not_publicly_accessible":                                      finding.PublicExposure,
	"kms_key_rotation_enabled":                                             finding.MissingRotation,
	"kms_key_rotation_max_90_days":                                         finding.MissingRotation,
	"kubelet_authorization_mode":                                           finding.InsecureAuth,
	"kubelet_disable_anonymous_auth":                                       finding.InsecureAuth,
	"kubelet_disable_read_only_port":                                       finding.InsecureAuth, // a port without authentication
	"kubelet_rotate_certificates":                                          finding.MissingRotation,
	"lightsail_database_public":                                            finding.PublicExposure,
	"marketplace_apps_access_restricted":                                   finding.ThirdPartyAccess,
	"monitor_storage_account_with_activity_logs_is_private":                finding.PublicExposure,
	"mq_broker_not_publicly_accessible":                                    finding.PublicExposure,
	"neptune_cluster_public_snapshot":                                      finding.PublicExposure,
	"objectstorage_access_key_expiration":                                  finding.LongLivedCredential,
	"objectstorage_bucket_not_publicly_accessible":                         finding.PublicExposure,
	"objectstorage_container_acl_not_globally_shared":                      finding.PublicExposure,
	"objectstorage_container_metadata_sensitive_data":                      finding.PlaintextSecretInConfig,
	"objectstorage_container_public_read_acl_disabled":                     finding.PublicExposure,
	"obs_bucket_public_access":                                             finding.PublicExposure,
	"opensearch_service_domains_not_publicly_accessible":                   finding.PublicExposure,
	"organization_default_repository_permission_strict":                    finding.OverPrivileged,
	"organization_members_mfa_required":                                    finding.InsecureAuth,
	"organizations_mfa_required":                                           finding.InsecureAuth,
	"organizations_service_account_secrets_expiration":                     finding.LongLivedCredential,
	"oss_bucket_not_publicly_accessible":                                   finding.PublicExposure,
	"postgresql_flexible_server_entra_id_authentication_enabled":           finding.InsecureAuth,
	"project_environment_no_overly_broad_target":                           finding.EnvironmentIsolation, // one secret for all environments
	"project_environment_no_secrets_in_plain_type":                         finding.PlaintextSecretInConfig,
	"project_environment_production_vars_not_in_preview":                   finding.EnvironmentIsolation,
	"ram_no_root_access_key":                                               finding.RootOrDefaultCredential,
	"ram_password_policy_lowercase":                                        finding.WeakCredential,
	"ram_password_policy_max_login_attempts":                               finding.WeakCredential,
	"ram_password_policy_max_password_age":                                 finding.LongLivedCredential,
	"ram_password_policy_minimum_length":                                   finding.WeakCredential,
	"ram_password_policy_number":                                           finding.WeakCredential,
	"ram_password_policy_password_reuse_prevention":                        finding.WeakCredential,
	"ram_password_policy_symbol":                                           finding.WeakCredential,
	"ram_password_policy_uppercase":                                        finding.WeakCredential,
	"ram_policy_attached_only_to_group_or_roles":                           finding.OverPrivileged,
	"ram_policy_no_administrative_privileges":                              finding.WildcardPolicy,
	"ram_rotate_access_key_90_days":                                        finding.LongLivedCredential,
	"ram_user_console_access_unused":                                       finding.UnusedCredential,
	"ram_user_mfa_enabled_console_access":                                  finding.InsecureAuth,
	"rbac_cluster_admin_usage":                                             finding.OverPrivileged,
	"rbac_minimize_csr_approval_access":                                    finding.PrivilegeEscalationPath,
	"rbac_minimize_node_proxy_subresource_access":                          finding.PrivilegeEscalationPath,
	"rbac_minimize_pod_creation_access":                                    finding.PrivilegeEscalationPath,
	"rbac_minimize_pv_creation_access":                                     finding.PrivilegeEscalationPath,
	"rbac_minimize_secret_access":                                          finding.OverPrivileged, // who may read every Secret
	"rbac_minimize_service_account_token_creation":                         finding.PrivilegeEscalationPath,
	"rbac_minimize_webhook_config_access":                                  finding.PrivilegeEscalationPath,
	"rbac_minimize_wildcard_use_roles":                                     finding.WildcardPolicy,
	"rds_cluster_default_admin":                                            finding.RootOrDefaultCredential,
	"rds_instance_certificate_expiration":                                  finding.ExpiringCredential,
	"rds_instance_default_admin":                                           finding.RootOrDefaultCredential,
	"rds_instance_no_public_access":                                        finding.PublicExposure,
	"rds_instance_no_public_access_whitelist":                              finding.PublicExposure,
	"rds_public_access":                                                    finding.PublicExposure,
	"rds_snapshots_public_access":                                          finding.PublicExposure,
	"redshift_cluster_non_default_username":                                finding.RootOrDefaultCredential,
	"redshift_cluster_public_access":                                       finding.PublicExposure,
	"rolesanywhere_profile_restricts_session_permissions":                  finding.OverPrivileged,
	"s3_access_point_public_access_block":                                  finding.PublicExposure,
	"s3_account_level_public_access_blocks":                                finding.PublicExposure,
	"s3_bucket_cross_account_access":                                       finding.ThirdPartyAccess,
	"s3_bucket_level_public_access_block":                                  finding.PublicExposure,
	"s3_bucket_object_public":                                              finding.PublicExposure,
	"s3_bucket_policy_public_write_access":                                 finding.PublicExposure,
	"s3_bucket_public_access":                                              finding.PublicExposure,
	"s3_bucket_public_list_acl":                                            finding.PublicExposure,
	"s3_bucket_public_write_acl":                                           finding.PublicExposure,
	"s3_multi_region_access_point_public_access_block":                     finding.PublicExposure,
	"sagemaker_notebook_instance_no_secrets":                               finding.PlaintextSecretInConfig,
	"secretmanager_secret_not_publicly_accessible":                         finding.PublicExposure,
	"secretmanager_secret_rotation_enabled":                                finding.MissingRotation,
	"secretsmanager_automatic_rotation_enabled":                            finding.MissingRotation,
	"secretsmanager_has_restrictive_resource_policy":                       finding.MisconfiguredVaultPolicy,
	"secretsmanager_not_publicly_accessible":                               finding.PublicExposure,
	"secretsmanager_secret_rotated_periodically":                           finding.MissingRotation,
	"secretsmanager_secret_unused":                                         finding.UnusedVaultSecret,
	"security_2sv_enforced":                                                finding.InsecureAuth,
	"security_2sv_hardware_keys_admins":                                    finding.InsecureAuth,
	"security_app_access_restricted":                                       finding.ThirdPartyAccess,
	"security_less_secure_apps_disabled":                                   finding.InsecureAuth,
	"security_password_policy_strong":                                      finding.WeakCredential,
	"servicecatalog_portfolio_shared_within_organization_only":             finding.ThirdPartyAccess,
	"ses_identity_not_publicly_accessible":                                 finding.PublicExposure,
	"sharepoint_modern_authentication_required":                            finding.InsecureAuth,
	"sns_topics_not_publicly_accessible":                                   finding.PublicExposure,
	"sqlserver_azuread_administrator_enabled":                              finding.InsecureAuth,
	"sqs_queues_not_publicly_accessible":                                   finding.PublicExposure,
	"ssm_document_secrets":                                                 finding.PlaintextSecretInConfig,
	"ssm_documents_set_as_public":                                          finding.PublicExposure,
	"stepfunctions_statemachine_no_secrets_in_definition":                  finding.PlaintextSecretInConfig,
	"storage_account_key_access_disabled":                                  finding.InsecureAuth, // shared keys
	"storage_account_public_network_access_disabled":                       finding.PublicExposure,
	"storage_blob_public_access_level_is_disabled":                         finding.PublicExposure,
	"storage_cross_tenant_replication_disabled":                            finding.ThirdPartyAccess,
	"storage_default_to_entra_authorization_enabled":                       finding.InsecureAuth,
	"storage_key_rotation_90_days":                                         finding.LongLivedCredential,
	"team_member_role_least_privilege":                                     finding.OverPrivileged,
	"vm_linux_enforce_ssh_authentication":                                  finding.InsecureAuth,
	"vpc_endpoint_connections_trust_boundaries":                            finding.ThirdPartyAccess,
	"vpc_endpoint_services_allowed_principals_trust_boundaries":            finding.ThirdPartyAccess,

	// Version 2: checks of CIS AWS Foundations 1.2.0 by number, and extra ones.
	"check11":   finding.RootOrDefaultCredential,
	"check12":   finding.InsecureAuth,
	"check13":   finding.UnusedCredential,
	"check14":   finding.LongLivedCredential,
	"check15":   finding.WeakCredential,
	"check16":   finding.WeakCredential,
	"check17":   finding.WeakCredential,
	"check18":   finding.WeakCredential,
	"check19":   finding.WeakCredential,
	"check110":  finding.WeakCredential,
	"check111":  finding.LongLivedCredential,
	"check112":  finding.RootOrDefaultCredential,
	"check113":  finding.InsecureAuth,
	"check114":  finding.InsecureAuth,
	"check116":  finding.OverPrivileged,
	"check119":  finding.LongLivedCredential,
	"check121":  finding.UnusedCredential,
	"check122":  finding.WildcardPolicy,
	"check21":   finding.UnmonitoredIdentity,
	"check23":   finding.PublicExposure,
	"check28":   finding.MissingRotation,
	"extra71":   finding.InsecureAuth,            // administrators without MFA
	"extra72":   finding.PublicExposure,          // EBS snapshots
	"extra73":   finding.PublicExposure,          // S3 buckets
	"extra76":   finding.PublicExposure,          // AMIs
	"extra77":   finding.PublicExposure,          // ECR repositories
	"extra78":   finding.PublicExposure,          // RDS instances
	"extra711":  finding.PublicExposure,          // Redshift clusters
	"extra716":  finding.PublicExposure,          // OpenSearch domains
	"extra723":  finding.PublicExposure,          // RDS snapshots
	"extra727":  finding.PublicExposure,          // SQS queues
	"extra730":  finding.ExpiringCredential,      // ACM certificates
	"extra731":  finding.PublicExposure,          // SNS topics
	"extra736":  finding.PublicExposure,          // KMS keys
	"extra741":  finding.PlaintextSecretInConfig, // EC2 user data
	"extra742":  finding.PlaintextSecretInConfig, // CloudFormation outputs
	"extra745":  finding.PublicExposure,          // API Gateway endpoints
	"extra746":  finding.InsecureAuth,            // API Gateway without authorizers
	"extra759":  finding.PlaintextSecretInConfig, // Lambda variables
	"extra760":  finding.LeakedSecret,            // Lambda code
	"extra768":  finding.PlaintextSecretInConfig, // ECS task definitions
	"extra771":  finding.PublicExposure,          // S3 policies that allow writing
	"extra774":  finding.UnusedCredential,        // 30 days
	"extra775":  finding.PlaintextSecretInConfig, // launch configurations
	"extra789":  finding.ThirdPartyAccess,        // VPC endpoint services
	"extra790":  finding.ThirdPartyAccess,        // VPC endpoint services
	"extra794":  finding.UnmonitoredIdentity,     // EKS control plane logs
	"extra795":  finding.PublicExposure,          // EKS endpoints
	"extra796":  finding.PublicExposure,          // EKS endpoints
	"extra798":  finding.PublicExposure,          // Lambda policies
	"extra7100": finding.WildcardPolicy,          // sts:AssumeRole on everything
	"extra7123": finding.MultipleActiveKeys,
	"extra7125": finding.InsecureAuth,            // hardware MFA
	"extra7140": finding.PublicExposure,          // SSM documents
	"extra7141": finding.PlaintextSecretInConfig, // SSM documents
	"extra7143": finding.PublicExposure,          // EFS policies
	"extra7144": finding.ThirdPartyAccess,        // CloudWatch
	"extra7145": finding.ThirdPartyAccess,        // Lambda policies
	"extra7147": finding.PublicExposure,          // Glacier vaults
	"extra7157": finding.InsecureAuth,            // API Gateway V2 without authorizers
	"extra7163": finding.MissingRotation,         // Secrets Manager
	"extra7177": finding.PublicExposure,          // EMR clusters
	"extra7178": finding.PublicExposure,          // EMR, whole account
	"extra7179": finding.PublicExposure,          // Lambda URLs
	"extra7183": finding.ExpiringCredential,      // LDAP certificates
	"extra7185": finding.PrivilegeEscalationPath,
	"extra7186": finding.PublicExposure, // S3, whole account
	"extra7188": finding.InsecureAuth,   // RADIUS protocol
	"extra7189": finding.InsecureAuth,   // RADIUS without MFA
}
