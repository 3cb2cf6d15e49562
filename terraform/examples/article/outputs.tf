output "result_entry" {
  description = "The function's answer: request_id, parameter_names, parameters and more."
  value       = aws_lambda_invocation.invoke[*].result
}
