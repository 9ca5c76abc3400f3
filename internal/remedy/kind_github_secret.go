package remedy

// githubSecret: a secret that workflows read. Removing it revokes nothing. Source: the
// GitHub provider's secrets of Actions, Codespaces and Dependabot.
func githubSecret() []recipe {
	removed := saying("Workflows read the secret by its name, which Terraform's code does not show. What it gives access with is still valid wherever else it is.", removes)
	return []recipe{
		{"remove", "github_actions_environment_secret", removed},
		{"remove", "github_actions_organization_secret", removed},
		{"remove", "github_actions_secret", removed},
	}
}
