"""Enterprise inspection (企业巡查, DOMAIN §4): a plan or request, and the random draw of enterprises and officers."""
