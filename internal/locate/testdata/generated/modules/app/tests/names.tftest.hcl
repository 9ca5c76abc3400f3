variables {
  reader = "nobody"
}

run "deployer_has_its_name" {
  command = plan

  assert {
    condition     = aws_iam_user.deployer.name == "app-deployer"
    error_message = "The deployment depends on that name."
  }
}
