settings {
  default_decision    = "none"
  escalation_owner    = "platform"
  max_exception_age   = "60d"
  max_commits_per_run = 5
}
