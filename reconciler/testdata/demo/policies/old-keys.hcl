policy "old-keys" {
  description = "Old keys are replaced by their owner"
  priority    = 70
  decision    = "escalate"

  match {
    categories = ["long_lived_credential"]
    platforms  = ["aws"]
  }
}
