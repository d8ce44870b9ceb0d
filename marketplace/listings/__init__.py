"""Results (成果) and demands (需求): one review-and-publish life, versions, enquiries."""
