package remedy

// googleServiceAccount: an account is disabled before it is removed, because a disabled
// one can be given back. A key cannot be disabled here. Source: the Google provider's
// google_service_account and google_service_account_key.
func googleServiceAccount() []recipe {
	const of, key = "google_service_account", "google_service_account_key"
	return []recipe{
		{"disable", of, saying("The account can get no tokens while it is disabled; its keys and grants stay.", sets("disabled", "true"))},
		{"remove", of, removes},
		{"remove", key, removes},
		{"rotate", key, saying("The old key stops working in the same apply, before or after the new one is made as its lifecycle says.", rotates("keepers"))},
	}
}
