package remedy

// awsLoginProfile: a login has no state between being there and not. Source: the AWS
// provider's aws_iam_user_login_profile.
func awsLoginProfile() []recipe {
	return []recipe{{"remove", "aws_iam_user_login_profile", removes}}
}
