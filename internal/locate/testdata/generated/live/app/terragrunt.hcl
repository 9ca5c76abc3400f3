include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../modules/app"
}

dependency "queue" {
  config_path = "../queue"

  mock_outputs = {
    consumer = "mocked"
  }
}

inputs = {
  reader = dependency.queue.outputs.consumer
}
