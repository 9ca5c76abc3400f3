package remedy

// kubernetesServiceAccount: to narrow an account is to give its token only to pods that
// ask for it. Source: the Kubernetes provider's kubernetes_service_account, and
// Kubernetes' "Configure Service Accounts for Pods".
func kubernetesServiceAccount() []recipe {
	narrowed := saying("A pod that calls the Kubernetes API must ask for the token itself from now on (automountServiceAccountToken in its spec); one that does so already keeps it.",
		sets("automount_service_account_token", "false"))
	removed := saying("Pods that name a service account which is not there are not started.", removes)
	return []recipe{
		{"narrow", "kubernetes_service_account", narrowed},
		{"narrow", "kubernetes_service_account_v1", narrowed},
		{"remove", "kubernetes_service_account", removed},
		{"remove", "kubernetes_service_account_v1", removed},
	}
}
