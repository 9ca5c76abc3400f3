package remedy

// kubernetesSecretBlock: a secret is removed; what it gives access with is revoked where it
// was issued. Source: the Kubernetes provider's kubernetes_secret.
func kubernetesSecretBlock() []recipe {
	removed := saying("Pods use a secret by its name, which may be written where quell does not look: one that starts without it fails.", removes)
	return []recipe{
		{"remove", "kubernetes_secret", removed},
		{"remove", "kubernetes_secret_v1", removed},
	}
}
