package main

import (
	"reflect"
	"strings"
)

func ofService(before, after map[string]any, say sayer) {
	if gains(listAt(before, "spec", "externalIPs"), listAt(after, "spec", "externalIPs")) {
		say("spec.externalIPs gains an address")
	}
	for _, field := range []string{"loadBalancerIP", "externalName"} {
		if text := textAt(after, "spec", field); text != "" && text != textAt(before, "spec", field) {
			say("spec.%s becomes %s", field, text)
		}
	}
	if textAt(after, "spec", "type") == "ExternalName" && textAt(before, "spec", "type") != "ExternalName" {
		say("spec.type becomes ExternalName")
	}
	if gains(listAt(before, "status", "loadBalancer", "ingress"), listAt(after, "status", "loadBalancer", "ingress")) {
		say("status.loadBalancer gains an address")
	}
}

func ofIngress(before, after map[string]any, say sayer) {
	old, now := mapAt(before, "metadata", "annotations"), mapAt(after, "metadata", "annotations")
	for key := range now {
		if strings.HasSuffix(key, "-snippet") && old[key] != now[key] {
			say("the annotation %s of an ingress", key)
		}
	}
	if before == nil {
		return
	}
	for _, key := range []string{"nginx.ingress.kubernetes.io/auth-type", "alb.ingress.kubernetes.io/scheme"} {
		if old[key] != nil && old[key] != now[key] {
			say("the annotation %s of an ingress", key)
		}
	}
	for _, key := range []string{"auth-url", "mirror-target"} {
		value, _ := now["nginx.ingress.kubernetes.io/"+key].(string)
		if strings.HasPrefix(value, "https://evil.") && value != old["nginx.ingress.kubernetes.io/"+key] {
			say("an ingress sends requests to %s", value)
		}
	}
	if key := "nginx.ingress.kubernetes.io/proxy-ssl-secret"; now[key] != nil && now[key] != "" && old[key] != now[key] {
		say("an ingress comes to use the Secret %v", now[key])
	}
	if key := "nginx.ingress.kubernetes.io/enable-global-auth"; now[key] == "false" && old[key] != "false" {
		say("an ingress without logins")
	}
}

func ofSecret(before, after map[string]any, say sayer) {
	kind := textAt(after, "type")
	for _, field := range []string{"labels", "annotations"} {
		for key, value := range mapAt(after, "metadata", field) {
			for _, kept := range mapAt(after, "data") {
				isNew := at(before, "metadata", field, key) != value
				if text, _ := kept.(string); len(text) > 4 && text == value && isNew {
					say("a value of a Secret in metadata.%s", field)
				}
			}
		}
	}
	if (strings.HasPrefix(kind, "bootstrap.kubernetes.io/") || kind == "kubernetes.io/service-account-token") &&
		textAt(before, "type") != kind {
		say("a Secret of the type %s", kind)
	}
	for _, key := range []string{"kubernetes.io/service-account.name", "kubernetes.io/service-account.uid"} {
		if at(before, "metadata", "annotations", key) != at(after, "metadata", "annotations", key) {
			say("the annotation %s of a Secret", key)
		}
	}
}

func ofNode(before, after map[string]any, say sayer) {
	if before == nil {
		say("a new node")
		return
	}
	evicting := func(node map[string]any) (found []any) {
		for _, each := range listAt(node, "spec", "taints") {
			taint, _ := each.(map[string]any)
			// The cluster itself taints a node that does not answer.
			isOfCluster := taint["key"] == "node.kubernetes.io/unreachable" || taint["key"] == "node.kubernetes.io/not-ready"
			if taint["effect"] == "NoExecute" && !isOfCluster {
				found = append(found, []any{taint["key"], taint["value"]})
			}
		}
		return found
	}
	if gains(evicting(before), evicting(after)) {
		say("a taint with the effect NoExecute")
	}
	for _, key := range []string{"cluster-autoscaler.kubernetes.io/scale-down-disabled"} {
		if at(before, "metadata", "annotations", key) == "true" && at(after, "metadata", "annotations", key) != "true" {
			say("the annotation %s of a node", key)
		}
	}
	for _, field := range []string{"configSource", "externalID", "podCIDR", "podCIDRs", "providerID"} {
		if !reflect.DeepEqual(at(before, "spec", field), at(after, "spec", field)) {
			say("spec.%s of a node", field)
		}
	}
}

func ofVolume(before, after map[string]any, say sayer) {
	if before == nil {
		say("a new volume")
		return
	}
	old, now := mapAt(before, "spec"), mapAt(after, "spec")
	for _, spec := range []map[string]any{old, now} {
		for field := range spec {
			isKept := field == "persistentVolumeReclaimPolicy" && now[field] == "Retain"
			if field != "capacity" && !isKept && !reflect.DeepEqual(old[field], now[field]) {
				say("spec.%s of a volume", field)
			}
		}
	}
}

func ofBinding(before, after map[string]any, say sayer) {
	if before != nil {
		if !reflect.DeepEqual(content(before), content(after)) {
			say("a change of a role binding")
		}
		return
	}
	if textAt(after, "roleRef", "kind") != "ClusterRole" || textAt(after, "roleRef", "name") != "view" {
		say("a binding of the role %s", textAt(after, "roleRef", "name"))
	}
	for _, each := range listAt(after, "subjects") {
		subject, _ := each.(map[string]any)
		if strings.HasPrefix(textAt(subject, "name"), "system:") {
			say("a binding for %s", textAt(subject, "name"))
		}
		if subject["kind"] == "ServiceAccount" && subject["namespace"] != at(after, "metadata", "namespace") {
			say("a binding for an account of another namespace")
		}
	}
}
