package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	core "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// templateOf is the pod template of an object; nil if its kind has none.
func templateOf(made change, object map[string]any) (*core.PodTemplateSpec, error) {
	var template map[string]any
	switch {
	case object == nil:
		return nil, nil
	case made.is("", "pods"):
		template = map[string]any{"metadata": object["metadata"], "spec": object["spec"]}
	case made.is("batch", "cronjobs"):
		template = mapAt(object, "spec", "jobTemplate", "spec", "template")
	case made.is("", "replicationcontrollers"), made.is("batch", "jobs"), made.Group == "apps" && made.Resource != "controllerrevisions":
		template = mapAt(object, "spec", "template")
	case made.is("", "podtemplates"):
		template = mapAt(object, "template")
	}
	if template == nil {
		return nil, nil
	}
	text, err := json.Marshal(template)
	if err != nil {
		return nil, err
	}
	read := &core.PodTemplateSpec{}
	return read, json.Unmarshal(text, read)
}

// ofPods judges what a pod template gains and what it loses.
func ofPods(made change, say sayer) error {
	after, err := templateOf(made, made.After)
	if err != nil || after == nil {
		return err
	}
	before, err := templateOf(made, made.Before)
	if err != nil {
		return err
	}
	for use := range usesOf(after, made.Settings.Images) {
		if !usesOf(before, made.Settings.Images)[use] {
			say("the pod gains %s", use)
		}
	}
	ofStandards(before, after, say)
	if before == nil {
		return nil
	}
	ofMesh(before.Annotations, after.Annotations, say)
	// The scheduler, and no write, gives a pod its node.
	if name := after.Spec.NodeName; name != "" && name != before.Spec.NodeName && !made.is("", "pods") {
		say("the pods come to run on the node %s", name)
	}
	if old, now := before.Spec.TerminationGracePeriodSeconds, after.Spec.TerminationGracePeriodSeconds; now != nil && *now == 0 &&
		(old == nil || *old != 0) {
		say("the pods come to have no time to stop")
	}
	for _, now := range containersOf(&after.Spec) {
		had := protections(before, find(&before.Spec, now.Name))
		has := protections(after, &now)
		for each := range had {
			if !has[each] {
				say("container %s loses %s", now.Name, each)
			}
		}
	}
	return nil
}

// containersOf gives containers of all three lists.
func containersOf(spec *core.PodSpec) []core.Container {
	all := slices.Concat(spec.InitContainers, spec.Containers)
	for _, each := range spec.EphemeralContainers {
		all = append(all, core.Container(each.EphemeralContainerCommon))
	}
	return all
}

// lasts is whether a container runs as long as its pod: no init container, unless it is restarted.
func lasts(spec *core.PodSpec, name string) bool {
	for _, each := range spec.InitContainers {
		if each.Name == name {
			return each.RestartPolicy != nil && *each.RestartPolicy == core.ContainerRestartPolicyAlways
		}
	}
	return true
}

// ofMesh judges the sidecar of a mesh: it stays, and nothing goes past it.
func ofMesh(before, after map[string]string, say sayer) {
	const inject = "sidecar.istio.io/inject"
	isOff := after[inject] != "true" && (before[inject] == "true" || after[inject] != "")
	if isOff && before[inject] != after[inject] {
		say("the annotation %s of a pod", inject)
	}
	for key, value := range after {
		if strings.HasPrefix(key, "traffic.sidecar.istio.io/exclude") && before[key] != value {
			say("the annotation %s of a pod", key)
		}
	}
}

func find(spec *core.PodSpec, name string) *core.Container {
	for _, each := range containersOf(spec) {
		if each.Name == name {
			return &each
		}
	}
	return nil
}

// alone is a pod with one of its containers, or with none.
func alone(template *core.PodTemplateSpec, container *core.Container) *core.PodTemplateSpec {
	copied := template.DeepCopy()
	copied.Spec.InitContainers, copied.Spec.Containers, copied.Spec.EphemeralContainers = nil, nil, nil
	if container != nil {
		copied.Spec.Containers = []core.Container{*container}
	}
	return copied
}

// ofStandards judges by the Pod Security Standards: no container comes to break the baseline level, and none that kept to a control of
// the restricted level leaves it.
func ofStandards(before, after *core.PodTemplateSpec, say sayer) {
	for _, check := range policy.DefaultChecks() {
		run := check.Versions[len(check.Versions)-1].CheckPod
		passes := func(template *core.PodTemplateSpec) bool { return run(&template.ObjectMeta, &template.Spec).Allowed }
		if check.Level == api.LevelRestricted {
			if before != nil && passes(before) && !passes(after) {
				say("the pod leaves %s of the restricted level", check.ID)
			}
		}
		for _, now := range containersOf(&after.Spec) {
			if passes(alone(after, &now)) {
				continue
			}
			if before == nil {
				if check.Level == api.LevelBaseline {
					say("container %s breaks %s of the baseline level", now.Name, check.ID)
				}
				continue
			}
			old := find(&before.Spec, now.Name)
			if lasts(&after.Spec, now.Name) && !lasts(&before.Spec, now.Name) && check.Level == api.LevelBaseline {
				old = nil
			}
			if (old != nil || check.Level == api.LevelBaseline) && passes(alone(before, old)) {
				say("container %s comes to break %s", now.Name, check.ID)
			}
		}
	}
}

// protections are settings of a container that the standards do not ask for, and that keep it from its node or its account.
func protections(template *core.PodTemplateSpec, container *core.Container) map[string]bool {
	has := map[string]bool{}
	if container == nil {
		return has
	}
	spec := &template.Spec
	noted := template.Annotations["container.apparmor.security.beta.kubernetes.io/"+container.Name]
	ofField := container.SecurityContext != nil && container.SecurityContext.AppArmorProfile != nil
	if strings.HasPrefix(noted, "localhost/") || noted == "runtime/default" || ofField {
		has["its AppArmor profile"] = true
	}
	if spec.AutomountServiceAccountToken != nil && !*spec.AutomountServiceAccountToken {
		has["automountServiceAccountToken: false"] = true
	}
	if spec.ShareProcessNamespace == nil || !*spec.ShareProcessNamespace {
		has["a process namespace of its own"] = true
	}
	if spec.HostUsers != nil && !*spec.HostUsers {
		has["hostUsers: false"] = true
	}
	context := container.SecurityContext
	if context == nil {
		return has
	}
	if context.ReadOnlyRootFilesystem != nil && *context.ReadOnlyRootFilesystem {
		has["readOnlyRootFilesystem: true"] = true
	}
	if context.Capabilities != nil {
		for _, each := range context.Capabilities.Drop {
			has[fmt.Sprintf("the dropped capability %s", each)] = true
		}
	}
	return has
}
