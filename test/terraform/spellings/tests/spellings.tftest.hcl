mock_provider "aws" {}

run "all_spellings" {
  command = plan

  assert {
    condition     = length(output.wrong) == 0
    error_message = join("\n", output.wrong)
  }
}
