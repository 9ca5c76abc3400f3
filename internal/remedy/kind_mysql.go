package remedy

// mysql: users and their grants. Source: the MySQL provider's mysql_user and mysql_grant.
func mysql() []recipe {
	return []recipe{
		{"remove", "mysql_grant", removes},
		{"remove", "mysql_user", saying("MySQL takes all grants of a user along, those made outside of this code as well.", removes)},
	}
}
