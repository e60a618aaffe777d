<#
.SYNOPSIS
Gives the bot a Teams resource account with a licence and a phone number.

.DESCRIPTION
Bicep cannot make these. Every step looks first and changes only what is missing (the sync at the end may be done any
number of times), so the script is safe to run again; -WhatIf shows what it would do. To run it you need the Entra roles Teams Administrator, User Administrator and
License Administrator.

It cannot: get, buy or port a number (Teams admin centre, Voice, Phone numbers: it must be a service number, not a user
number); get licences (Microsoft Teams Phone Resource Account is free of charge in the Microsoft 365 admin centre); set
up Direct Routing, voice routing policies or emergency addresses; enable calling on the bot (main.bicep does); consent
for the app registration (identity.bicep does). Not run against a tenant by its authors: read it first.

.EXAMPLE
./infra/teams.ps1 -BotAppId 00000000-0000-0000-0000-000000000000 -UserPrincipalName support@contoso.onmicrosoft.com `
    -DisplayName 'Support on call' -UsageLocation SE -PhoneNumber +46850000000 -WhatIf
#>
#Requires -Version 7.2
#Requires -Modules MicrosoftTeams, Microsoft.Graph.Users, Microsoft.Graph.Users.Actions, Microsoft.Graph.Identity.DirectoryManagement
[CmdletBinding(SupportsShouldProcess)]
param(
    # Client id of the bot: output botAppId of main.bicep.
    [Parameter(Mandatory)]
    [guid] $BotAppId,

    # Sign-in name of the resource account; made where it is missing.
    [Parameter(Mandatory)]
    [ValidatePattern('^[^@\s]+@[^@\s]+$')]
    [string] $UserPrincipalName,

    # What callers in Teams see.
    [Parameter(Mandatory)]
    [string] $DisplayName,

    # Country of the licence, two letters.
    [Parameter(Mandatory)]
    [ValidatePattern('^[A-Z]{2}$')]
    [string] $UsageLocation,

    # Service number in E.164 with +; leave it out for a line that is only called from Teams.
    [ValidatePattern('^\+[1-9][0-9]{5,14}$')]
    [string] $PhoneNumber,

    [ValidateSet('CallingPlan', 'OperatorConnect', 'DirectRouting')]
    [string] $PhoneNumberType = 'CallingPlan',

    # Part number of the licence: Microsoft Teams Phone Resource Account.
    [string] $LicencePartNumber = 'PHONESYSTEM_VIRTUALUSER'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# 1. Signed in
if (-not (Get-MgContext)) {
    throw 'Sign in first: Connect-MgGraph -Scopes User.ReadWrite.All, Organization.Read.All'
}
try {
    $tenant = Get-CsTenant
} catch {
    throw "Sign in first: Connect-MicrosoftTeams ($($_.Exception.Message))"
}
Write-Output "1. Signed in to $($tenant.DisplayName)."

# 2. Resource account
$account = Get-CsOnlineApplicationInstance -Identity $UserPrincipalName -ErrorAction SilentlyContinue
if (-not $account) {
    if ($PSCmdlet.ShouldProcess($UserPrincipalName, 'create the resource account')) {
        $account = New-CsOnlineApplicationInstance -UserPrincipalName $UserPrincipalName -ApplicationId $BotAppId -DisplayName $DisplayName
    }
} elseif ([guid] $account.ApplicationId -ne $BotAppId) {
    if ($PSCmdlet.ShouldProcess($UserPrincipalName, "change its bot from $($account.ApplicationId) to $BotAppId")) {
        Set-CsOnlineApplicationInstance -Identity $UserPrincipalName -ApplicationId $BotAppId | Out-Null
    }
}
if (-not $account) {
    Write-Output '2. No resource account yet: the steps after it depend on it and are not shown.'
    return
}
Write-Output "2. Resource account $UserPrincipalName, object id $($account.ObjectId): the RowKey of its row in Lines."

# 3. Usage location (a new account needs up to a minute to be seen by Graph: run the script again where this fails)
$user = Get-MgUser -UserId $account.ObjectId -Property @('Id', 'UsageLocation')
if ($user.UsageLocation -ne $UsageLocation) {
    if ($PSCmdlet.ShouldProcess($UserPrincipalName, "set the usage location $UsageLocation")) {
        Update-MgUser -UserId $user.Id -UsageLocation $UsageLocation
    }
}
Write-Output "3. Usage location $UsageLocation: looked at."

# 4. Licence
$sku = Get-MgSubscribedSku -All | Where-Object SkuPartNumber -EQ $LicencePartNumber | Select-Object -First 1
if (-not $sku) {
    throw "The tenant has no licence ${LicencePartNumber}: get 'Microsoft Teams Phone Resource Account' in the Microsoft 365 admin centre."
}
$licences = @(Get-MgUserLicenseDetail -UserId $user.Id | Where-Object SkuId -EQ $sku.SkuId)
if ($licences.Count -eq 0) {
    if ($sku.ConsumedUnits -ge $sku.PrepaidUnits.Enabled) {
        throw "All $($sku.PrepaidUnits.Enabled) licences $LicencePartNumber are in use: get another one in the Microsoft 365 admin centre."
    }
    if ($PSCmdlet.ShouldProcess($UserPrincipalName, "give it the licence $LicencePartNumber")) {
        Set-MgUserLicense -UserId $user.Id -AddLicenses @(@{ SkuId = $sku.SkuId }) -RemoveLicenses @() | Out-Null
    }
}
Write-Output "4. Licence $LicencePartNumber: looked at."

# 5. Number
if ($PhoneNumber) {
    $number = Get-CsPhoneNumberAssignment -TelephoneNumber $PhoneNumber
    if (-not $number -and $PhoneNumberType -ne 'DirectRouting') {
        throw "The tenant does not have the number ${PhoneNumber}: get it in the Teams admin centre, as a service number."
    }
    $holder = if ($number) { $number.AssignedPstnTargetId } else { $null }
    if ($holder -and $holder -ne $account.ObjectId) {
        throw "The number $PhoneNumber belongs to ${holder}: take it from there first (Remove-CsPhoneNumberAssignment)."
    }
    if (-not $holder) {
        if ($PSCmdlet.ShouldProcess($UserPrincipalName, "assign the number $PhoneNumber")) {
            Set-CsPhoneNumberAssignment -Identity $UserPrincipalName -PhoneNumber $PhoneNumber -PhoneNumberType $PhoneNumberType
        }
    }
    Write-Output "5. Number $PhoneNumber: looked at."
} else {
    Write-Output '5. No number asked for: the line can be called from Teams only.'
}

# 6. Sync, so that the calling service knows the account as the bot's. It cannot be asked whether it does, and a run that
# broke off may have left this out: so every run does it, which changes nothing where it is done already.
if ($PSCmdlet.ShouldProcess($UserPrincipalName, 'sync the resource account')) {
    try {
        Sync-CsOnlineApplicationInstance -ObjectId $account.ObjectId -ApplicationId $BotAppId | Out-Null
    } catch {
        # The service says this where the account is known to it already.
        if ($_.Exception.Message -notmatch 'same key') { throw }
    }
    Write-Output '6. Synced. A new number takes up to an hour before calls arrive, sometimes a day.'
}
