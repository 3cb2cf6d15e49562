output "hub_function_arn" {
  description = "`function_name` of the module database-access, for the trusted invokers."
  value       = aws_cloudformation_stack.hub.outputs["HubFunctionArn"]
}

output "hub_security_group_id" {
  description = "The domain controllers have to let it in."
  value       = aws_cloudformation_stack.hub.outputs["HubSecurityGroupId"]
}
