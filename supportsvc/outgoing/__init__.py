"""Messages to the site's own systems, as Standard Webhooks lays them down."""
