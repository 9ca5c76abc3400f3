package remedy

// azureApplication: the passwords of an application and of its service principal, and
// the principal, which is disabled before it is removed. Source: the azuread provider's
// azuread_application_password, azuread_service_principal_password and
// azuread_service_principal.
func azureApplication() []recipe {
	const of, principal, principals = "azuread_application_password", "azuread_service_principal", "azuread_service_principal_password"
	rotated := saying("The old password stops working in the same apply, before or after the new one is made as its lifecycle says.", rotates("rotate_when_changed"))
	return []recipe{
		{"remove", of, removes},
		{"rotate", of, rotated},
		{"disable", principal, saying("Nobody can sign in as the principal; its passwords, certificates and role assignments stay.", sets("account_enabled", "false"))},
		{"remove", principal, removes},
		{"remove", principals, removes},
		{"rotate", principals, rotated},
	}
}
