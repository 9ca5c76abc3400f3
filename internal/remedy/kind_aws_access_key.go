package remedy

// awsAccessKey: a key is disabled before it is removed, because a disabled one can be
// given back. Source: the AWS provider's aws_iam_access_key.
func awsAccessKey() []recipe {
	const of = "aws_iam_access_key"
	return []recipe{
		{"disable", of, sets("status", `"Inactive"`)},
		{"remove", of, removes},
	}
}
