policy "ignore-info" {
  priority = -1
  decision = "none"

  match {
    severities = ["info"]
  }
}
