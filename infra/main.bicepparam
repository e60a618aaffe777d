using 'main.bicep'

// Values come from the environment, so that az, azd and GitHub Actions use this file as it is. An empty value is the
// default. What is not here (sizes, copies, clouds) has its default in main.bicep and can be added below.
var tenants = readEnvironmentVariable('ALLOWED_TENANT_IDS', '')
var fallback = readEnvironmentVariable('FALLBACK_TARGETS', '')
var baseUrl = readEnvironmentVariable('PUBLIC_BASE_URL', '')
var emails = readEnvironmentVariable('ALERT_EMAILS', '')
var boardClientId = readEnvironmentVariable('BOARD_CLIENT_ID', '')
var webhook = readEnvironmentVariable('ALERT_WEBHOOK', '')

param name = readEnvironmentVariable('RINGROTA_NAME', 'ringrota')
param botAppId = readEnvironmentVariable('BOT_APP_ID', '')
param teamsWebhookUrl = readEnvironmentVariable('TEAMS_WEBHOOK_URL', '')
param editorsGroupId = readEnvironmentVariable('EDITORS_GROUP_ID', '')
param budgetStart = readEnvironmentVariable('BUDGET_START', '')
param alertEmails = empty(emails) ? [] : map(split(emails, ','), email => trim(email))
param alertWebhooks = empty(webhook) ? [] : [{ name: 'webhook', uri: webhook }]
param options = {
  allowedTenantIds: empty(tenants) ? [] : split(tenants, ',')
  defaultTimeZone: readEnvironmentVariable('DEFAULT_TIME_ZONE', 'UTC')
  fallbackTargets: empty(fallback) ? [] : split(fallback, ',')
  publicBaseUrl: empty(baseUrl) ? null : baseUrl
  boardClientId: empty(boardClientId) ? null : boardClientId
}
