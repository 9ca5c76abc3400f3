package remedy

// vaultApprole: an AppRole and what logs in as it. Source: the Vault provider's
// vault_approle_auth_backend_role and its secret_id.
func vaultApprole() []recipe {
	removed := saying("Who has logged in with it keeps the Vault token until that expires or is revoked.", removes)
	return []recipe{
		{"remove", "vault_approle_auth_backend_role", removed},
		{"remove", "vault_approle_auth_backend_role_secret_id", removed},
	}
}
