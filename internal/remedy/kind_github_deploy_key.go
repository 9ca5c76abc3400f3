package remedy

// githubDeployKey: a key that need not push may only read. Source: the GitHub provider's
// github_repository_deploy_key, where read_only is true unless given.
func githubDeployKey() []recipe {
	const of = "github_repository_deploy_key"
	return []recipe{
		{"narrow", of, saying("GitHub cannot change a deploy key: Terraform takes it out and adds the same key again, so what uses it goes on working but can no longer push.", setsBack("read_only", "true"))},
		{"remove", of, removes},
	}
}
