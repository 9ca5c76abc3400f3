policy "leaked-secrets" {
  priority = 50
  condition = (
    anytrue([for p in incident.paths : startswith(p, "envs/")]) # only what is deployed
    && !incident.weak
  )

  match {
    categories = ["leaked_secret"]
  }

  stage "replace" {
    tier = "manual"

    action "replace_literal" {
    }
  }
}
