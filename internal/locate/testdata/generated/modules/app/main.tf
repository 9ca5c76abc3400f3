variable "reader" {
  type = string
}

resource "aws_iam_user" "deployer" {
  name = "app-deployer"
}

resource "aws_sqs_queue_policy" "read" {
  policy = var.reader
}
