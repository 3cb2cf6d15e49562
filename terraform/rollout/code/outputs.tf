output "bucket" {
  description = "The bucket's name."
  value       = aws_cloudformation_stack.code.outputs["BucketName"]
}
