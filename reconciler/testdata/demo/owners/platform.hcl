owner "platform" {
  reviewers = ["platform-team"]
  paths     = ["terraform/**"]
}
