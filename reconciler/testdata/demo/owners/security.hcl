owner "security" {
  reviewers = ["security-team"]
}
