metadata description = 'Alerts, and who is told. Queries read the app\'s events: one line of JSON in traces.message, its name in the field event.'

import { alertWebhook, resourceNames, resourceTags } from 'types.bicep'

@description('Region of the rules and the web test')
param location string

@description('Names of all resources')
param names resourceNames

@description('Tags of all resources')
param tags resourceTags

@description('Addresses that get a mail')
param emails string[]

@description('Webhooks that are called')
param webhooks alertWebhook[]

@description('Refused tokens in a quarter of an hour that are still normal: the internet knocks on every door')
param normalRefusals int

@description('Whether the drill of the morning raises an alert')
param drillAlert bool

@description('The page that says how the app is')
param healthUrl string

@description('Places of Azure that look at the page')
param webTestLocations string[]

// Lines of JSON by name of the event
func events(eventNames string[]) string =>
  'traces | extend event = tostring(parse_json(message).event) | where event in ("${join(eventNames, '", "')}")'

// severity: 0 somebody must get up now, 1 today, 2 this week. Fires when more than "above" rows come up within the window.
var alerts = [
  {
    name: 'no-action-placed'
    text: 'A call was neither redirected nor rejected: the caller heard nothing. See docs/operations.md, call.unplaced.'
    severity: 0
    every: 'PT1M'
    window: 'PT5M'
    above: 0
    query: events(['call.unplaced', 'settings.invalid', 'keys.unavailable'])
  }
  {
    name: 'calls-failing'
    text: 'POST /api/calls answers 5xx.'
    severity: 0
    every: 'PT5M'
    window: 'PT5M'
    above: 0
    query: 'requests | where name in ("calls", "callEnded") and toint(resultCode) >= 500'
  }
  {
    name: 'audit-unsaved'
    text: 'The table refused rows of the audit. They are in the log: put them back with "audit replay".'
    severity: 1
    every: 'PT5M'
    window: 'PT5M'
    above: 0
    query: events(['audit.unsaved'])
  }
  {
    name: 'redirects-refused'
    text: 'Graph refused a redirect or a reject, or gave the app no token. The event says what an administrator must do.'
    severity: 1
    every: 'PT5M'
    window: 'PT5M'
    above: 0
    query: events(['graph.refused'])
  }
  {
    name: 'internal-errors'
    text: 'Something in the app failed that should not, or part of a notification could not be read: a mistake in the program. Calls are decided all the same where that is possible.'
    severity: 1
    every: 'PT5M'
    window: 'PT5M'
    above: 0
    query: events(['internal.error', 'notification.dropped'])
  }
  {
    name: 'storage-fallback'
    text: 'The tables do not answer: calls go by the last good rota or by FALLBACK_TARGETS.'
    severity: 1
    every: 'PT5M'
    window: 'PT5M'
    above: 0
    query: events(['storage.fallback', 'storage.failed'])
  }
  {
    name: 'tokens-refused'
    text: 'More refused tokens than is normal: somebody is trying, or the signer\'s keys or the settings have changed.'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    above: normalRefusals
    query: events(['token.refused', 'tenant.refused'])
  }
  {
    name: 'messages-undelivered'
    text: 'Messages to Teams were given up, or the setting of their address is malformed. Calls are not touched.'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    above: 0
    query: events(['notices.undelivered', 'notice.lost', 'settings.ignored'])
  }
  {
    name: 'drill-failed'
    text: 'The drill of the morning found something: a call may not go through. "ringrota drill" shows what, docs/doctor.md what to do.'
    severity: 1
    every: 'PT15M'
    window: 'PT15M'
    above: 0
    query: events(['drill.failed'])
  }
  {
    name: 'backup-failed'
    text: 'The backup of the night could not be written. Those of the nights before are there.'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    above: 0
    query: events(['backup.failed'])
  }
  {
    name: 'rota-unreadable'
    text: 'Rows cannot be read or targets were cut: "ringrota check" names them.'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    above: 0
    query: events(['row.unreadable', 'targets.cut'])
  }
]

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.insights
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: names.actionGroup
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'ringrota'
    enabled: true
    emailReceivers: [for email in emails: { name: email, emailAddress: email, useCommonAlertSchema: true }]
    webhookReceivers: [
      for webhook in webhooks: { name: webhook.name, serviceUri: webhook.uri, useCommonAlertSchema: true }
    ]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in filter(alerts, rule => drillAlert || rule.name != 'drill-failed'): {
    name: '${names.app}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Ringrota: ${alert.name}'
      description: alert.text
      severity: alert.severity
      enabled: true
      scopes: [insights.id]
      evaluationFrequency: alert.every
      windowSize: alert.window
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: alert.above
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      actions: { actionGroups: [people.id] }
    }
  }
]

resource healthTest 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${names.app}-health'
  location: location
  tags: union(tags, { 'hidden-link:${insights.id}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: '${names.app}-health'
    Name: 'Ringrota: health'
    Enabled: true
    Frequency: 300
    Timeout: 30
    Kind: 'standard'
    RetryEnabled: true
    Locations: [for place in webTestLocations: { Id: place }]
    Request: {
      RequestUrl: healthUrl
      HttpVerb: 'GET'
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 14
    }
  }
}

resource healthFailing 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: '${names.app}-health-failing'
  location: 'global'
  tags: tags
  properties: {
    description: 'GET /api/health is not 200 as seen from two places or more: the next call may not be acted on.'
    severity: 0
    enabled: true
    scopes: [healthTest.id, insights.id]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: healthTest.id
      componentId: insights.id
      failedLocationCount: min(2, length(webTestLocations))
    }
    autoMitigate: true
    actions: [{ actionGroupId: people.id }]
  }
}
