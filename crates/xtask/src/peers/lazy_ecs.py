"""What lazy-ecs shows under "Show task history and failures", without its menus: a line for each of the ten tasks it lists.

The arguments are a cluster and a service. All that is told is lazy-ecs's own; this only calls it in the order of its menus.
"""

import sys
from datetime import datetime

import boto3
from lazy_ecs.features.task.task import TaskService
from lazy_ecs.features.task.ui import MAX_RECENT_TASKS

tasks = TaskService(boto3.client("ecs"))
history = tasks.get_task_history(*sys.argv[1:])
history.sort(key=lambda task: task["created_at"] or datetime.min, reverse=True)
for task in history[:MAX_RECENT_TASKS]:
    print(" ".join(tasks.get_task_failure_analysis(task).split()))
