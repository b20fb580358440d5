"""One cycle of the report mode of waldur-site-agent: report_cycle.py CONFIG"""

import sys

from waldur_site_agent.common import utils
from waldur_site_agent.polling_processing import agent_report

configuration = utils.load_configuration(sys.argv[1], "report")
configuration.waldur_site_agent_mode = "report"
agent_report._process_offerings(configuration, {})
