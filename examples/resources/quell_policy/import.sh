# By its name: that of its file in .quell, without .hcl.
terraform import quell_policy.unused_keys unused-keys
