package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/kwok/kustomize/crd"
	"sigs.k8s.io/yaml"
)

const fakeNodeAnnotation = "kwok.x-k8s.io/node"

var definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}

// createDefinitions registers KWOK's own kinds and waits until the API server
// serves them.
func createDefinitions(ctx context.Context, config *rest.Config, kinds []string) error {
	sources := map[string][]byte{
		"Logs": crd.Logs, "Attach": crd.Attach, "ClusterAttach": crd.ClusterAttach,
		"Exec": crd.Exec, "ClusterExec": crd.ClusterExec,
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		definition := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(sources[kind], &definition.Object); err != nil {
			return fmt.Errorf("reading the definition of %s: %w", kind, err)
		}
		created, err := client.Resource(definitions).Create(ctx, definition, metav1.CreateOptions{})
		if err != nil {
			return fmt.Errorf("creating the definition of %s: %w", kind, err)
		}
		name := created.GetName()
		err = poll(ctx, "kind "+kind+" served", func(ctx context.Context) (bool, error) {
			current, err := client.Resource(definitions).Get(ctx, name, metav1.GetOptions{})
			return err == nil && hasCondition(current, "Established"), err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func hasCondition(object *unstructured.Unstructured, kind string) bool {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, item := range conditions {
		if condition, ok := item.(map[string]any); ok && condition["type"] == kind {
			return condition["status"] == "True"
		}
	}
	return false
}

// nodeNames are the fake machines of every cluster.
var nodeNames = []string{"node-1", "node-2"}

// createNodes registers the fake nodes. KWOK fills in their sizes and addresses.
func createNodes(ctx context.Context, client kubernetes.Interface) error {
	for index, name := range nodeNames {
		node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{
			Name: name,
			Annotations: map[string]string{
				fakeNodeAnnotation: "fake",
				// metrics-server asks KWOK here: one port answers for all nodes.
				"metrics.k8s.io/resource-metrics-path": "/metrics/nodes/" + name + "/metrics/resource",
			},
			Labels: map[string]string{
				corev1.LabelHostname:     name,
				corev1.LabelOSStable:     "linux",
				corev1.LabelArchStable:   "amd64",
				corev1.LabelTopologyZone: fmt.Sprintf("zone-%d", index+1),
			},
		}}
		if _, err := client.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("creating %s: %w", name, err)
		}
	}
	return nil
}

// waitForNodes returns once pods can be created and will be placed: all nodes
// are Ready and free of taints, and the default service account exists.
func waitForNodes(ctx context.Context, client kubernetes.Interface) error {
	return poll(ctx, "nodes ready", func(ctx context.Context) (bool, error) {
		nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		ready := 0
		for _, node := range nodes.Items {
			for _, condition := range node.Status.Conditions {
				if condition.Type == corev1.NodeReady && condition.Status == corev1.ConditionTrue && len(node.Spec.Taints) == 0 {
					ready++
				}
			}
		}
		if ready < len(nodeNames) {
			return false, fmt.Errorf("%d of %d nodes are ready", ready, len(nodeNames))
		}
		_, err = client.CoreV1().ServiceAccounts(metav1.NamespaceDefault).Get(ctx, "default", metav1.GetOptions{})
		return err == nil, err
	})
}

// registerMetrics makes the API server hand metrics requests to metrics-server,
// which listens on loopback rather than in a pod.
func registerMetrics(ctx context.Context, config *rest.Config, place layout, files credentials) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	const name = "metrics-server"
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.ServiceSpec{
			Type:         corev1.ServiceTypeExternalName,
			ExternalName: "localhost",
			Ports:        []corev1.ServicePort{{Port: int32(place.metricsPort), TargetPort: intstr.FromInt(place.metricsPort)}},
		},
	}
	_, err = client.CoreV1().Services(metav1.NamespaceSystem).Create(ctx, service, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("creating the service of metrics-server: %w", err)
	}
	authority, err := os.ReadFile(files.caCertificate)
	if err != nil {
		return err
	}
	services, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	registration := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiregistration.k8s.io/v1",
		"kind":       "APIService",
		"metadata":   map[string]any{"name": "v1beta1.metrics.k8s.io"},
		"spec": map[string]any{
			"group": "metrics.k8s.io", "version": "v1beta1",
			"groupPriorityMinimum": int64(100), "versionPriority": int64(100),
			"caBundle": base64.StdEncoding.EncodeToString(authority),
			"service":  map[string]any{"namespace": metav1.NamespaceSystem, "name": name, "port": int64(place.metricsPort)},
		},
	}}
	resource := schema.GroupVersionResource{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"}
	_, err = services.Resource(resource).Create(ctx, registration, metav1.CreateOptions{})
	return err
}

const (
	pollEvery = 50 * time.Millisecond
	// Long, because a machine that runs several clusters at once can be slow.
	pollLimit = 2 * time.Minute
)

// poll asks done again and again until it says yes. It fails with the cause of
// ctx, or after two minutes with what it waited for and done's last error.
func poll(ctx context.Context, what string, done func(context.Context) (bool, error)) error {
	deadline := time.Now().Add(pollLimit)
	for {
		yes, err := done(ctx)
		if yes {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("waited %s for: %s (%v)", pollLimit, what, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pollEvery):
		}
	}
}
