"""Files of rows, CSV or Excel, read line by line in bounded memory; what the rows mean is their reader's business."""
