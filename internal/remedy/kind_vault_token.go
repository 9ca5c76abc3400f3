package remedy

// vaultToken: destroying a token revokes it. Source: the Vault provider's vault_token.
func vaultToken() []recipe {
	return []recipe{{"remove", "vault_token", saying("Vault revokes the token with the tokens made by it and their leases.", removes)}}
}
