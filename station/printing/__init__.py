"""Drawing on paper; knows nothing of the business."""
