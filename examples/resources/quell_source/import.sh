# By its name: that of its file in .quell, without .hcl.
terraform import quell_source.app_secrets app-secrets
