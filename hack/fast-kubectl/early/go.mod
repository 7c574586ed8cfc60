module early

go 1.26.0

require k8s.io/kubectl v0.37.2
