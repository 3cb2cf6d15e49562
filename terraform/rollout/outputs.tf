output "hub_function_arn" {
  description = "`function_name` of the module database-access, for the trusted invokers. Everybody else names the door of their account, database-access."
  value       = aws_cloudformation_stack.hub.outputs["HubFunctionArn"]
}

output "hub_security_group_id" {
  description = "The domain controllers have to let it in."
  value       = aws_cloudformation_stack.hub.outputs["HubSecurityGroupId"]
}

output "hub_url" {
  description = "What the doors call. StackSets tell them, from the parameter /database-access-hub/url; a door that is deployed as an ordinary stack gets it as HubUrl."
  value       = aws_cloudformation_stack.hub.outputs["HubFunctionUrl"]
}
