package remedy

// postgresql: a role that cannot log in keeps what it owns, so that is done first. Source:
// the PostgreSQL provider's postgresql_role, where login is false unless given, and
// postgresql_grant.
func postgresql() []recipe {
	const of = "postgresql_role"
	return []recipe{
		{"remove", "postgresql_grant", removes},
		{"remove", "postgresql_grant_role", removes},
		{"disable", of, saying("Sessions that are open stay open until they end or are ended (pg_terminate_backend).", setsBack("login", "false"))},
		{"remove", of, saying("What the role owns goes to the role that Terraform connects as, unless skip_reassign_owned says otherwise.", removes)},
	}
}
