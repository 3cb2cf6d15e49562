"""Chooses the kind for a type of resource.

The sandbox itself implements the types that moto lacks or implements only in part.
"""

from __future__ import annotations

from collections.abc import Callable

from cloudformation.actor import Actor
from cloudformation.resources.databases import DBInstance
from cloudformation.resources.functions import Events, LambdaFunction, Permission, Url
from cloudformation.resources.handlers import AsCaller
from cloudformation.resources.others import (
    Address,
    BucketPolicy,
    Noted,
    Role,
    SecurityGroup,
)
from cloudformation.resources.resource import Custom, Kind, Model
from cloudformation.resources.stack_sets import StackSet
from cloudformation.resources.state_machines import Schedule, ScheduleGroup, StateMachine
from cloudformation.template.template import Names
from cloudformation.template.text import OWN_TYPES, is_custom

_OWN: dict[str, Callable[[Names, Actor], Kind]] = {
    "AWS::CloudFormation::StackSet": StackSet,
    "AWS::EC2::SecurityGroup": SecurityGroup,
    "AWS::IAM::Role": Role,
    "AWS::Lambda::EventInvokeConfig": Events,
    "AWS::Lambda::Function": LambdaFunction,
    "AWS::Lambda::Permission": Permission,
    "AWS::Lambda::Url": Url,
    "AWS::RDS::DBInstance": DBInstance,
    "AWS::S3::BucketPolicy": BucketPolicy,
    "AWS::Scheduler::Schedule": Schedule,
    "AWS::Scheduler::ScheduleGroup": ScheduleGroup,
    "AWS::StepFunctions::StateMachine": StateMachine,
    # Nothing in the sandbox watches metrics or counts constructs, and no network is closed.
    "AWS::CDK::Metadata": Noted,
    "AWS::CloudWatch::Alarm": Noted,
    "AWS::CloudWatch::Dashboard": Noted,
    "AWS::EC2::EIP": Address,
    "AWS::EC2::InternetGateway": Noted,
    "AWS::EC2::NatGateway": Noted,
    "AWS::EC2::Route": Noted,
    "AWS::EC2::RouteTable": Noted,
    "AWS::EC2::SecurityGroupEgress": Noted,
    "AWS::EC2::SecurityGroupIngress": Noted,
    "AWS::EC2::SubnetRouteTableAssociation": Noted,
    "AWS::EC2::VPCGatewayAttachment": Noted,
    "AWS::Logs::MetricFilter": Noted,
    "AWS::RDS::DBSubnetGroup": Noted,
}
OWN_TYPES.update(_OWN)


def kind_of(resource_type: str, names: Names, actor: Actor) -> Kind:
    if is_custom(resource_type):
        return Custom(names, actor)
    return AsCaller(_OWN.get(resource_type, Model)(names, actor), names, actor)
